using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Transfer.Onnx;

namespace Transfer.Cli.Output;

/// <summary>
/// Standard output or standard error, whose failures are told apart: a reader that went away is <see cref="OutputClosedException"/>,
/// a full disk is a <see cref="TransferException"/>. Standard error ignores both, since there is nowhere left to say so.
/// </summary>
internal sealed partial class StandardStream : Stream
{
    private const int UnixStandardOutput = 1;
    private const int WindowsStandardOutput = -11;
    private readonly Stream _stream;
    private readonly string? _name;

    private StandardStream(Stream stream, string? name)
    {
        _stream = stream;
        _name = name;
    }

    /// <summary>Wraps a stream whose failures are reported under <paramref name="name"/>.</summary>
    internal static StandardStream Reporting(Stream stream, string name) => new(stream, name);

    /// <summary>Wraps a stream whose failures are ignored.</summary>
    internal static StandardStream Ignoring(Stream stream) => new(stream, null);

    /// <summary>This process's standard output.</summary>
    public static StandardStream OpenOutput() => Reporting(OpenRaw(), "standard output");

    /// <summary>This process's standard error.</summary>
    public static StandardStream OpenError() => Ignoring(Console.OpenStandardError());

    // The console's own stream takes a closed pipe for success, so a verb would go on working for nobody. A file stream reports it, but
    // keeps a file offset of its own, which is wrong for a redirection that two commands share: it serves what cannot seek.
    private static Stream OpenRaw()
    {
        if (!Console.IsOutputRedirected)
            return Console.OpenStandardOutput();
        try
        {
            nint handle = OperatingSystem.IsWindows() ? GetStdHandle(WindowsStandardOutput) : UnixStandardOutput;
            var stream = new FileStream(new SafeFileHandle(handle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? Console.OpenStandardOutput() : stream;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Console.OpenStandardOutput();
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _stream.Write(buffer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Report(error);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        try
        {
            _stream.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Report(error);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Report(Exception error)
    {
        if (_name is null)
            return;
        throw IsClosedPipe(error) ? new OutputClosedException(error) : TransferException.FileAccess(_name, error);
    }

    // EPIPE on Unix; ERROR_BROKEN_PIPE and ERROR_NO_DATA on Windows.
    private static bool IsClosedPipe(Exception error)
    {
        int code = error.HResult & 0xFFFF;
        return OperatingSystem.IsWindows() ? code is 0x6D or 0xE8 : code == 32;
    }

    [LibraryImport("kernel32.dll")]
    private static partial nint GetStdHandle(int which);
}
