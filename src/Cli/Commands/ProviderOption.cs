using System.CommandLine;

namespace Transfer.Cli.Commands;

/// <summary>The execution providers as a choice.</summary>
internal static class ProviderOption
{
    /// <summary>An option whose default is the processor.</summary>
    public static Option<string> Create(string name, string help) => OptionOf.Choice(name, help, "cpu", "cuda", "directml");
}
