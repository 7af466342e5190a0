using System.CommandLine;
using Transfer.Cli.Output;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary>Names of models in the catalog, as arguments.</summary>
internal static class CatalogNames
{
    /// <summary>One name or more, completed from the catalog.</summary>
    public static Argument<string[]> Argument(bool required = true)
    {
        var argument = new Argument<string[]>("NAME")
        {
            Description = "a model of the catalog, as in 'transfer models list'",
            Arity = required ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
        };
        argument.CompletionSources.Add(_ => Catalog.Default.Cards.Select(card => new System.CommandLine.Completions.CompletionItem(card.Name)));
        return argument;
    }

    /// <summary>The card with a name.</summary>
    public static ModelCard Require(Catalog catalog, string name) =>
        catalog.Find(name) ?? throw Errors.UnknownModel(name, catalog.Cards.Select(card => card.Name));
}
