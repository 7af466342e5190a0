namespace Transfer.Zoo;

/// <summary>Where downloaded models are kept on this machine.</summary>
public static class CacheFolder
{
    /// <summary>
    /// <c>TRANSFER_CACHE</c>, else the platform's folder for caches with <c>transfer</c> in it: <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>,
    /// <c>~/Library/Caches</c> on macOS, the local application data on Windows. Null where none of them is known.
    /// </summary>
    /// <param name="variable">Reads an environment variable; null: the process's own.</param>
    public static string? Find(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        if (Given(variable("TRANSFER_CACHE")) is { } own)
            return Path.GetFullPath(own);
        if (OperatingSystem.IsWindows())
            return Join(Given(variable("LOCALAPPDATA")), "transfer", "cache");
        if (OperatingSystem.IsMacOS())
            return Join(Given(variable("HOME")), "Library", "Caches", "transfer");

        // The XDG rules say that a relative path in XDG_CACHE_HOME is to be ignored.
        return Given(variable("XDG_CACHE_HOME")) is { } xdg && Path.IsPathRooted(xdg)
            ? Path.Combine(xdg, "transfer")
            : Join(Given(variable("HOME")), ".cache", "transfer");
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static string? Join(string? home, params string[] below) => home is null ? null : Path.Combine([home, .. below]);
}
