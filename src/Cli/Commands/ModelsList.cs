using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer models list</c>.</summary>
internal sealed class ModelsList : Verb
{
    public ModelsList()
        : base("list", "Lists the models that are known by name, those that need no download first", "transfer models list")
    {
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        var table = new Table("name", "model", ">size", "license", "where");
        foreach (ModelCard card in subjects.Store.Catalog.Cards)
        {
            string state = State(card, subjects.Store.Cache);
            call.Output.Json(new JsonObject
            {
                ["name"] = card.Name,
                ["title"] = card.Title,
                ["task"] = card.Task,
                ["bytes"] = card.Bytes,
                ["license"] = card.License,
                ["state"] = state,
            });
            table.Add(card.Name, card.Title, Figures.Bytes(card.Bytes ?? 0), card.License ?? "", state);
        }

        call.Output.Table(table);
        return 0;
    }

    /// <summary>Where a model's file is: <c>shipped</c> inside the program, <c>cached</c> on this machine or <c>remote</c>.</summary>
    public static string State(ModelCard card, ModelCache cache) =>
        card.Embedded ? "shipped" : cache.List().Any(file => file.Sha256 == card.Sha256) ? "cached" : "remote";
}
