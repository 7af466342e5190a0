using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer models verify</c>.</summary>
internal sealed class ModelsVerify : Verb
{
    public ModelsVerify()
        : base("verify", "Reads every cached model and compares its bytes with its SHA-256", "transfer models verify")
    {
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        int count = 0, bad = 0;
        using Progress progress = call.Output.Progress("verify", subjects.Store.Cache.List().Sum(file => file.Bytes), "B");
        long done = 0;
        foreach (CacheCheck check in subjects.Store.Cache.Verify())
        {
            call.Cancellation.ThrowIfCancellationRequested();
            string? name = subjects.Store.Catalog.WithDigest(check.File.Sha256)?.Name;
            call.Output.Json(new JsonObject
            {
                ["name"] = name,
                ["file"] = check.File.Path,
                ["bytes"] = check.File.Bytes,
                ["sha256"] = check.Actual,
                ["ok"] = check.Ok,
            });
            call.Output.Line($"{(check.Ok ? "ok " : "BAD")}  {name ?? check.File.Sha256}");
            if (!check.Ok)
                call.Output.Error(Errors.CachedFileDiffers(name, check.File.Path, check.Actual));
            count++;
            bad += check.Ok ? 0 : 1;
            progress.Report(done += check.File.Bytes);
        }

        if (count == 0)
            call.Output.Note("the cache is empty; shipped models need none");
        return bad == 0 ? 0 : (int)ErrorKind.Integrity;
    }
}
