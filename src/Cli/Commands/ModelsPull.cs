using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer models pull</c>.</summary>
internal sealed class ModelsPull : Verb
{
    private readonly Argument<string[]> _names = CatalogNames.Argument();
    private readonly Flag _lock = new("--lock", $"pin the exact file in ./{ModelLock.FileName}");
    private readonly Flag _locked = new("--locked", $"take only what ./{ModelLock.FileName} pins");

    public ModelsPull()
        : base("pull", "Downloads models into the cache and checks their SHA-256", "transfer models pull resnet18", "transfer models pull resnet18 --out resnet18.onnx")
    {
        Add(_names);
        Add(_lock);
        Add(_locked);
    }

    /// <inheritdoc/>
    public override string OutMeaning => "put a copy of the model file at PATH";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        string[] names = call.Get(_names);
        if (call.Out is not null && names.Length > 1)
            throw Errors.OneOutForSeveral(Name);
        call.WhenCancelled = "what has arrived is kept for the next pull";
        using var subjects = new ModelSubjects(call, call.Get(_locked) ? ModelLock.Load(ModelLock.FileName) : null);
        return call.ForEach(names, name =>
        {
            ModelCard card = CatalogNames.Require(subjects.Store.Catalog, name);
            PullResult pulled = subjects.Pull(card);
            if (call.Get(_lock))
                Pin(pulled.ToLockEntry());
            if (call.Out is { } path)
                AtomicFile.WriteBytes(path, subjects.Resolve(card.Name).Bytes);
            call.Output.Json(new JsonObject
            {
                ["name"] = card.Name,
                ["path"] = call.Out ?? pulled.Path,
                ["bytes"] = card.Bytes,
                ["sha256"] = card.Sha256,
                ["source"] = pulled.Source,
            });
            string from = pulled.Source is { } source ? $"taken from {source}" : pulled.Path is null ? "shipped with this program" : "was in the cache";
            call.Output.Line($"{card.Name}: {Figures.Bytes(card.Bytes ?? 0)}, {from}{(call.Out is { } copy ? $", copied to {Shown.Name(copy)}" : "")}");
        });
    }

    private static void Pin(LockEntry entry)
    {
        ModelLock before = File.Exists(ModelLock.FileName) ? ModelLock.Load(ModelLock.FileName) : ModelLock.Empty(ModelLock.FileName);
        before.With(entry).Save(ModelLock.FileName);
    }
}
