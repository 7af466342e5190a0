namespace Transfer.Cli;

/// <summary>How this program starts itself again as the process that tries a stranger's model.</summary>
internal static class ProbeCommand
{
    /// <summary>The first word of such a process's command line; no verb, because nobody types it.</summary>
    public const string Word = "--try-model";

    private const string Program = "transfer";

    /// <summary>The program and its first arguments; the model's path follows.</summary>
    public static IReadOnlyList<string> Line { get; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == Program
        ? [path, Word]
        : [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", typeof(ProbeCommand).Assembly.Location, Word];
}
