using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer models gc</c>.</summary>
internal sealed class ModelsGc : Verb
{
    private readonly Flag _all = new("--all", "remove every cached model, also those of the catalog");

    public ModelsGc()
        : base("gc", "Removes from the cache what the catalog does not name, and remains of broken downloads", "transfer models gc", "transfer models gc --all") =>
        Add(_all);

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        IEnumerable<string> keep = call.Get(_all) ? [] : subjects.Store.Catalog.Cards.Select(card => card.Sha256!);
        CacheSweep sweep = subjects.Store.Cache.Collect(keep);
        call.Output.Json(new JsonObject
        {
            ["removed"] = Json.Array(sweep.Removed.Select(file => file.Path)),
            ["in_use"] = Json.Array(sweep.InUse.Select(file => file.Path)),
            ["freed_bytes"] = sweep.Freed,
        });
        call.Output.Line($"{sweep.Removed.Count} {(sweep.Removed.Count == 1 ? "file" : "files")} removed, {Figures.Bytes(sweep.Freed)} freed{(sweep.InUse.Count > 0 ? $", {sweep.InUse.Count} kept because they are in use" : "")}");
        return 0;
    }
}
