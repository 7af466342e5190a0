namespace Transfer.Onnx;

/// <summary>
/// The one rule for file names that come from a model: relative, beneath the model's folder, and still there once all links are
/// followed. Links into the sibling <c>blobs</c> folder of a Hugging Face cache are honest too: there every file of
/// <c>snapshots/&lt;revision&gt;</c> is one.
/// </summary>
public static class SafePath
{
    private const int MostLinks = 40;

    /// <summary>The full path of a name, which need not exist.</summary>
    /// <param name="folder">The folder to stay in.</param>
    /// <param name="name">The name as the file has it.</param>
    /// <param name="label">What messages begin with.</param>
    /// <exception cref="TransferException">The name leads out of the folder, or is none (kind BadInput).</exception>
    public static string Resolve(string folder, string name, string label)
    {
        if (Problem(name) is { } problem)
            throw Refused(label, name, problem);
        string full = Path.Combine(Path.GetFullPath(folder), name);
        string root = Canonical(Path.GetFullPath(folder)) ?? throw Refused(label, name, "its links form a loop");
        string real = Canonical(full) ?? throw Refused(label, name, "its links form a loop");
        return IsBeneath(root, real) || IsBlobOfSnapshot(root, real) ? real
            : throw Refused(label, name, "a link leads out of the model's folder");
    }

    private static string? Problem(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        if (name.Contains('\0'))
            return "it has a NUL character";
        if (name[0] is '/' or '\\' || Path.IsPathRooted(name) || (name.Length > 1 && name[1] == ':'))
            return "it is not relative to the model's folder";

        // A backslash separates folders on Windows only, but a model that is refused there is refused everywhere.
        string[] parts = name.Split('/', '\\');
        if (Array.Exists(parts, p => p == ".."))
            return "it has '..'";
        if (parts[^1] is "" or ".")
            return "it names a folder";
        return OperatingSystem.IsWindows() && name.Contains(':') ? "it has a colon" : null;
    }

    /// <summary>The path with every link followed; null when there are too many. A part that does not exist stays as it is.</summary>
    private static string? Canonical(string path)
    {
        int links = 0;
        string root = Path.GetPathRoot(path)!;
        var rest = new Stack<string>(Parts(path[root.Length..]));
        string current = root;
        while (rest.TryPop(out string? part))
        {
            if (part == ".")
                continue;
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Combine(current, part);
            if (LinkTarget(next) is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MostLinks)
                return null;
            if (Path.IsPathRooted(target))
            {
                current = Path.GetPathRoot(target)!;
                target = target[current.Length..];
            }

            foreach (string targetPart in Parts(target))
                rest.Push(targetPart);
        }

        return current;
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be looked at cannot be opened either; opening it says why.
            return null;
        }
    }

    // Last first, as the stack wants them.
    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();

    private static bool IsBeneath(string folder, string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, Comparison);

    private static bool IsBlobOfSnapshot(string folder, string path)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.GetFileName(at) == "snapshots" && Path.GetDirectoryName(at) is { } repository)
                return string.Equals(Path.GetDirectoryName(path), Path.Combine(repository, "blobs"), Comparison);
        }

        return false;
    }

    private static StringComparison Comparison =>
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private static TransferException Refused(string label, string name, string problem) => new(ErrorKind.BadInput,
        $"{label}: external_data: location '{Shown.Name(name)}' is refused: {problem}; data must lie beneath the model's folder");
}
