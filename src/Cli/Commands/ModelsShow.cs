using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer models show</c>.</summary>
internal sealed class ModelsShow : Verb
{
    private readonly Argument<string[]> _names = CatalogNames.Argument();

    public ModelsShow()
        : base("show", "Shows what is known of a model: digest, license, source, preprocessing, where it is cut", "transfer models show resnet18") =>
        Add(_names);

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        return call.ForEach(call.Get(_names), name =>
        {
            ModelCard card = CatalogNames.Require(subjects.Store.Catalog, name);
            string state = ModelsList.State(card, subjects.Store.Cache);
            string? path = state == "cached" ? subjects.Store.Cache.PathOf(card.Sha256!) : null;
            call.Output.Json(ToJson(card, state, path));
            call.Output.Table(ToTable(card, state, path));
        });
    }

    private static JsonObject ToJson(ModelCard card, string state, string? path) => new()
    {
        ["name"] = card.Name,
        ["title"] = card.Title,
        ["description"] = card.Description,
        ["task"] = card.Task,
        ["state"] = state,
        ["path"] = path,
        ["file"] = card.File,
        ["bytes"] = card.Bytes,
        ["sha256"] = card.Sha256,
        ["license"] = card.License,
        ["attribution"] = card.Attribution,
        ["source"] = card.Source,
        ["urls"] = Json.Array(card.Urls),
        ["parameters"] = card.Parameters,
        ["input"] = card.Input?.Name,
        ["preprocessing"] = card.Preprocessing is { } pictures ? JsonNode.Parse(pictures.ToJson()) : null,
        ["labels"] = card.Labels is null ? null : Json.Array(card.Labels),
        ["cut"] = card.Cut,
        ["freeze_groups"] = Json.Array(card.FreezeGroups.Select(group => (JsonNode?)new JsonObject { ["name"] = group.Name, ["until"] = group.Until })),
    };

    private static Table ToTable(ModelCard card, string state, string? path)
    {
        var table = new Table().Add("name", card.Name).Add("model", card.Title);
        Optional("about", card.Description);
        table.Add("where", path is null ? state : $"{state}: {path}");
        table.Add("size", Figures.Bytes(card.Bytes ?? 0)).Add("sha256", card.Sha256 ?? "");
        Optional("license", card.License);
        Optional("by", card.Attribution);
        Optional("source", card.Source);
        foreach (string url in card.Urls)
            table.Add(url == card.Urls[0] ? "download" : "", url);
        Optional("preprocessing", card.Preprocessing?.ToString());
        table.Add("labels", card.Labels is null ? "none" : Figures.Count(card.Labels.Count));
        Optional("cut", card.Cut);
        foreach (FreezeGroup group in card.FreezeGroups)
            table.Add(group == card.FreezeGroups[0] ? "freeze groups" : "", $"{group.Name} (until {group.Until})");
        return table;

        void Optional(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
                table.Add(name, text);
        }
    }
}
