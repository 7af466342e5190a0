namespace Transfer.Cli.Commands;

/// <summary>A verb that only holds others, as <c>models</c> holds <c>list</c> and <c>pull</c>.</summary>
internal abstract class VerbFamily : Verb
{
    /// <inheritdoc cref="Verb(string, string, string[])"/>
    protected VerbFamily(string name, string summary, params string[] examples)
        : base(name, summary, examples)
    {
    }

    /// <inheritdoc/>
    public sealed override int Run(Invocation call) => throw new InvalidOperationException($"'{Name}' runs only through its verbs");
}
