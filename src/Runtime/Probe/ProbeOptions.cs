namespace Transfer.Runtime;

/// <summary>What a model from a stranger may cost when it is tried.</summary>
public sealed record ProbeOptions
{
    /// <summary>The program and its first arguments that make a process answer with <see cref="ProbeChild.Run"/>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>How long opening and one run may take together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many bytes the process may hold in memory.</summary>
    public long MaxMemory { get; init; } = 4L << 30;
}
