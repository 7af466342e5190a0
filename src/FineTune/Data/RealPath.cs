namespace Transfer.FineTune;

/// <summary>Follows every symbolic link (and, on Windows, junction) in a path, so that one folder has one name.</summary>
internal static class RealPath
{
    private const int LinkLimit = 40;

    /// <summary>The absolute path of <paramref name="path"/> without links.</summary>
    /// <exception cref="IOException">More than 40 links: they lead in a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string resolved = Path.GetPathRoot(full)!;
        var pending = new Stack<string>();
        Push(pending, full[resolved.Length..]);
        int links = 0;
        while (pending.TryPop(out string? name))
        {
            if (name is "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            string next = Path.Combine(resolved, name);
            if (new DirectoryInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > LinkLimit)
                throw new IOException("Too many levels of symbolic links");
            if (Path.IsPathFullyQualified(target))
            {
                resolved = Path.GetPathRoot(target)!;
                target = target[resolved.Length..];
            }

            Push(pending, target);
        }

        return resolved;
    }

    private static void Push(Stack<string> pending, string relative)
    {
        char[] separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];
        string[] names = relative.Split(separators, StringSplitOptions.RemoveEmptyEntries);
        foreach (string name in names.Reverse())
        {
            if (name is not ".")
                pending.Push(name);
        }
    }
}
