using System.CommandLine;

namespace Transfer.Cli.Commands;

/// <summary>An option that is there or not and takes no value.</summary>
internal sealed class Flag : Option<bool>
{
    public Flag(string name, string help)
        : base(name)
    {
        Description = help;
        Arity = ArgumentArity.Zero;
    }
}
