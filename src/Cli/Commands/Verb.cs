using System.CommandLine;

namespace Transfer.Cli.Commands;

/// <summary>
/// One verb: its options, its help and what it does. A verb adds its arguments and options in its constructor, reads them from the
/// <see cref="Invocation"/> and writes to its output; it raises <see cref="Transfer.Onnx.TransferException"/> and returns an exit code.
/// </summary>
internal abstract class Verb : Command
{
    /// <param name="name">The word the user types.</param>
    /// <param name="summary">What it does, on one line without a full stop.</param>
    /// <param name="examples">Complete command lines, the most usual first.</param>
    protected Verb(string name, string summary, params string[] examples)
        : base(name, summary) => Examples = examples;

    /// <summary>Complete command lines, the most usual first.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>
    /// What <c>--out</c> means to this verb; null where it only takes the place of standard output, which needs nothing of the verb.
    /// </summary>
    public virtual string? OutMeaning => null;

    /// <summary>Does the work; the result is the exit code.</summary>
    public abstract int Run(Invocation call);
}
