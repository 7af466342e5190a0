namespace Transfer.Onnx;

/// <summary>
/// Every error that Transfer raises on purpose. The message is one line a user can act on:
/// <c>&lt;file&gt;[: node 'name' (Op)][: field]: what is wrong; what to do</c>.
/// Any other exception type that leaves the libraries is a bug.
/// </summary>
public sealed class TransferException : Exception
{
    /// <summary>Creates an error with its complete one-line message.</summary>
    public TransferException(ErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Whose fault it is.</summary>
    public ErrorKind Kind { get; }

    /// <summary>A file that is not what it must be.</summary>
    /// <param name="file">The file, as the user named it.</param>
    /// <param name="problem">What is wrong and what to do about it.</param>
    /// <param name="innerException">The cause, for a stack trace.</param>
    public static TransferException BadFile(string file, string problem, Exception? innerException = null) =>
        new(ErrorKind.BadInput, $"{Shown.Path(file)}: {problem}", innerException);

    /// <summary>A file that could not be read or written for a reason of the machine's.</summary>
    /// <param name="file">The file, as the user named it.</param>
    /// <param name="cause">The system's error; its own words are repeated in the message.</param>
    public static TransferException FileAccess(string file, Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            new(ErrorKind.NotFound, $"{Shown.Path(file)}: no such file or folder; check the path", cause),
        UnauthorizedAccessException =>
            new(ErrorKind.Resource, $"{Shown.Path(file)}: permission denied; check who may read and write it", cause),
        IOException io when IsDiskFull(io) =>
            new(ErrorKind.Resource, $"{Shown.Path(file)}: the disk is full; free some space and run again", cause),
        IOException io when IsOutOfHandles(io) =>
            new(ErrorKind.Resource, $"{Shown.Path(file)}: too many files are open at once; raise the limit (ulimit -n) and run again", cause),
        EndOfStreamException =>
            new(ErrorKind.Resource, $"{Shown.Path(file)}: was cut while it was read; let whatever writes it end, and run again", cause),
        IOException io when HasFailed(io) =>
            new(ErrorKind.Resource, $"{Shown.Path(file)}: the disk or network share it is on failed ({SystemWords(cause)}); check it and run again", cause),
        _ => new(ErrorKind.Resource, $"{Shown.Path(file)}: {SystemWords(cause)}; check the disk and run again", cause),
    };

    // EMFILE and ENFILE on Unix; ERROR_TOO_MANY_OPEN_FILES on Windows.
    private static bool IsOutOfHandles(IOException error) => (error.HResult & 0xFFFF) is var code && (OperatingSystem.IsWindows() ? code is 4 : code is 24 or 23);

    // EIO, ENXIO and ENODEV; ESTALE, ENOTCONN, ETIMEDOUT, EHOSTDOWN and EHOSTUNREACH of Linux and of macOS. On Windows ERROR_NOT_READY and ERROR_CRC, the errors of a
    // network path that is gone, ERROR_SEM_TIMEOUT, ERROR_IO_DEVICE and ERROR_DEVICE_NOT_CONNECTED.
    private static bool HasFailed(IOException error) => (error.HResult & 0xFFFF) is var code && (OperatingSystem.IsWindows()
        ? code is 21 or 23 or 53 or 55 or 59 or 64 or 121 or 1117 or 1167
        : code is 5 or 6 or 19 or 116 or 107 or 110 or 112 or 113 or 70 or 57 or 60 or 64 or 65);

    // The system's words end with the path, which the message has begun with.
    private static string SystemWords(Exception cause) =>
        Shown.Text(cause.Message.IndexOf(" : '", StringComparison.Ordinal) is > 0 and var at ? cause.Message[..at] : cause.Message);

    private static bool IsDiskFull(IOException error)
    {
        // ENOSPC and EDQUOT on Unix; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
        int code = error.HResult & 0xFFFF;
        return OperatingSystem.IsWindows() ? code is 0x70 or 0x27 : code is 28 or 122 or 69;
    }
}
