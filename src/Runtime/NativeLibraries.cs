using System.Runtime.InteropServices;
using Transfer.Onnx;

namespace Transfer.Runtime;

/// <summary>
/// Where the native libraries are looked for: what <c>TRANSFER_ORT</c> or <c>TRANSFER_VIPS</c> names (a file or a folder; nothing
/// else is tried then), then <c>runtimes/&lt;rid&gt;/native</c> beside the program, where the build puts them, then the program's folder.
/// </summary>
public static class NativeLibraries
{
    /// <summary>This platform's .NET name, for instance <c>linux-x64</c>.</summary>
    public static string RuntimeIdentifier => NativePlatform.Current.Rid;

    /// <summary>The environment variable that overrides where a library is looked for.</summary>
    public static string Variable(NativeLibraryKind kind) => kind == NativeLibraryKind.OnnxRuntime ? "TRANSFER_ORT" : "TRANSFER_VIPS";

    /// <summary>The full path of a library.</summary>
    /// <exception cref="TransferException">It is not there (kind Resource); the message names every path tried and how to mend it.</exception>
    public static string Find(NativeLibraryKind kind) =>
        Find(kind, NativePlatform.Current, AppContext.BaseDirectory, Environment.GetEnvironmentVariable(Variable(kind)));

    /// <summary>Loads the library that <see cref="Find(NativeLibraryKind)"/> finds and returns the system's handle.</summary>
    /// <exception cref="TransferException">It is missing, cut off, damaged or of another architecture (kind Resource).</exception>
    public static nint Load(NativeLibraryKind kind) => Load(kind, Find(kind));

    internal static string Find(NativeLibraryKind kind, NativePlatform platform, string programFolder, string? named)
    {
        string[] names = platform.FileNames(kind);
        if (!string.IsNullOrEmpty(named))
            return FindNamed(kind, names, named);

        string[] folders = [Path.Combine(programFolder, "runtimes", platform.Rid, "native"), Path.TrimEndingDirectorySeparator(programFolder)];
        foreach (string folder in folders)
        {
            if (FindIn(folder, names) is { } found)
                return found;
        }

        throw new TransferException(ErrorKind.Resource, $"{Title(kind)} ({string.Join(" or ", names)}) was not found; looked in "
            + $"{string.Join(" and ", folders.Select(Shown.Text))}; build again with Node.js installed, which fetches it, "
            + $"or set {Variable(kind)} to the library's file or folder");
    }

    internal static nint Load(NativeLibraryKind kind, string path)
    {
        try
        {
            long missing = ElfFile.MissingBytes(path);
            return missing == 0
                ? NativeLibrary.Load(path)
                : throw Unusable(kind, path, $"the file is cut off, {missing} bytes are missing at its end");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw Unusable(kind, path, LoaderText(error.Message, path), error);
        }
    }

    /// <summary>A library that is there and cannot be used.</summary>
    internal static TransferException Unusable(NativeLibraryKind kind, string path, string problem, Exception? cause = null) =>
        new(ErrorKind.Resource, $"{Shown.Text(path)}: {Title(kind)} cannot be loaded: {problem}; this process needs a whole library for "
            + $"{RuntimeIdentifier}{(kind == NativeLibraryKind.OnnxRuntime ? " of version 1.22 or later" : "")}: build again to fetch it, "
            + $"or set {Variable(kind)} to another file or folder", cause);

    private static string Title(NativeLibraryKind kind) => kind == NativeLibraryKind.OnnxRuntime ? "ONNX Runtime" : "libvips";

    private static string FindNamed(NativeLibraryKind kind, string[] names, string named)
    {
        string path = Path.GetFullPath(named);
        if (File.Exists(path))
            return path;
        string problem = Directory.Exists(path) ? $"there is no {string.Join(" or ", names)} in this folder" : "no such file or folder";
        return FindIn(path, names) ?? throw new TransferException(ErrorKind.Resource, $"{Variable(kind)}={Shown.Text(named)}: {problem}; "
            + $"set it to the {Title(kind)} library or its folder, or unset it to use the one beside the program");
    }

    private static string? FindIn(string folder, string[] names)
    {
        if (!Directory.Exists(folder))
            return null;
        // Several versions in one folder: the name that sorts last, so that the choice does not hang on the order on the disk.
        return names.Select(name => Directory.EnumerateFiles(folder, name).Max(StringComparer.Ordinal)).FirstOrDefault(file => file is not null);
    }

    // The loader's own words are the last line; what comes before is .NET's advice on how to look for causes.
    private static string LoaderText(string message, string path)
    {
        string text = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
        return Shown.Text(text.StartsWith(path + ": ", StringComparison.Ordinal) ? text[(path.Length + 2)..] : text);
    }
}
