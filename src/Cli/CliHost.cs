namespace Transfer.Cli;

/// <summary>All that the command line meets outside itself, so that a test can stand in for a terminal.</summary>
internal sealed record CliHost
{
    /// <summary>Standard input as UTF-8 text.</summary>
    public required TextReader In { get; init; }

    /// <summary>Where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where progress, messages and errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person looks at <see cref="Out"/>.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person looks at <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether colours and other escape sequences may be sent to a terminal.</summary>
    public bool AllowsAnsi { get; init; }

    /// <summary>Columns of the terminal; of a help text also where there is none.</summary>
    public int Width { get; init; } = 100;

    /// <summary>The clock of progress and of durations.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;
}
