using Transfer.Onnx;
using Transfer.TestKit;

namespace Transfer.Cli.Tests;

/// <summary>A folder with the tiny classifier (tiny.onnx, tiny.json), its pictures (data) and a cache of its own, and verbs run on them.</summary>
internal sealed class TinyRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="each">Pictures a class.</param>
    public TinyRun(int each = 12)
    {
        TinyClassifier.Create().Save(this["tiny.onnx"]);
        File.WriteAllText(this["tiny.json"], TinyClassifier.Card);
        Directory.CreateDirectory(this["data"]);
        TinyClassifier.WritePictures(this["data"], each);
    }

    public string Root => _folder.Path;

    /// <summary>The environment that keeps a command inside this folder.</summary>
    public Dictionary<string, string> Variables => new() { ["TRANSFER_CACHE"] = this["cache"] };

    /// <summary>The full path of a name with forward slashes.</summary>
    public string this[string name] => _folder[name.Replace('/', Path.DirectorySeparatorChar)];

    /// <summary>Runs a verb; every argument that begins with @ is a name in this folder.</summary>
    public CommandResult Call(params string[] args) => Call(CancellationToken.None, args);

    public CommandResult Call(CancellationToken cancellation, params string[] args) =>
        new TransferCommand { Variables = Variables, Cancellation = cancellation }.Call(Expand(args));

    public CommandResult CallWithInput(string input, params string[] args) =>
        new TransferCommand { Variables = Variables, Input = input }.Call(Expand(args));

    /// <summary>Starts a verb in a process of its own.</summary>
    public TransferProcess Start(params string[] args) => TransferProcess.Start(Variables, Expand(args));

    /// <summary>The usual training: base, data, card, and --out run.</summary>
    public CommandResult Finetune(params string[] more) =>
        Call(["finetune", "@tiny.onnx", "--data", "@data", "--card", "@tiny.json", "--out", "@run", "--quiet", .. more]);

    /// <summary>The bits of the weights that a training of the last stage of <see cref="TinyNetwork"/> moves.</summary>
    public string NetworkWeights(string run)
    {
        Graph graph = Model.Load(this[$"{run}/model.onnx"]).Graph;
        return string.Join(' ', new[] { "w2", "scale", "w3", "head.weight", "head.bias" }.Select(name => Convert.ToHexString(graph.Get(name).Initializer!.Bytes.Span)));
    }

    /// <summary>The paths in a text as names in this folder, with forward slashes.</summary>
    public string Clean(string text) =>
        text.Replace(Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace('\\', '/');

    /// <summary>What is directly in this folder.</summary>
    public string[] Names() => [.. Directory.GetFileSystemEntries(Root).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    private string[] Expand(string[] args) => Array.ConvertAll(args, arg => arg.StartsWith('@') ? this[arg[1..]] : arg);
}
