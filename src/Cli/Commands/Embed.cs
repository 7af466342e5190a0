using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer embed</c>: vectors of texts, or of pictures.</summary>
internal sealed class Embed : Verb
{
    private const int Chunk = 4096;

    private readonly Argument<string> _model = ModelArguments.Model();
    private readonly Argument<string[]> _inputs = new("TEXT") { Description = "texts; for a model of pictures their files", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _in = OptionOf.Text("--in", "FILE", "a file with one text, or one picture's path, a line");
    private readonly Option<string> _role = OptionOf.Choice("--role", "what the texts are in a search, for models that put a prompt in front", "plain", "query", "passage");
    private readonly Option<long?> _dimensions = OptionOf.Integer("--dimensions", "N", "keep the first N numbers of each vector (default: all)", least: 1, most: int.MaxValue);
    private readonly Option<string?> _card = ModelArguments.Card();

    public Embed()
        : base(
            "embed",
            "Turns texts into vectors whose closeness is closeness of meaning",
            "transfer embed all-minilm-l6-v2 \"The quick brown fox\"",
            "transfer embed all-minilm-l6-v2 --in texts.txt --out vectors.npy",
            "transfer embed efficientnet-lite0 a.jpg b.jpg --out vectors.csv")
    {
        Add(_model);
        Add(_inputs);
        Add(_in);
        Add(_role);
        Add(_dimensions);
        Add(_card);
    }

    /// <inheritdoc/>
    public override string OutMeaning => "a .npy (float32 [texts,width]), .csv or .jsonl file (default: one JSON array a line to standard output)";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        string[] inputs = call.Get(_inputs);
        string? file = call.Get(_in);
        if (file is null == (inputs.Length == 0))
            throw Errors.BadValue(Name, "give either texts or --in FILE, which say what to embed");
        string kind = Path.GetExtension(call.Out ?? ".jsonl").ToLowerInvariant();
        if (kind is not (".npy" or ".csv" or ".jsonl"))
            throw Errors.BadValue(Name, $"--out '{Shown.Path(call.Out!)}' ends in none of .npy, .csv and .jsonl; give one of them, as in --out x.npy");
        using var subjects = new ModelSubjects(call);
        ModelCard? card = ModelArguments.ReadCard(call.Get(_card));
        ResolvedModel model = subjects.Resolve(call.Get(_model), card);
        string[] items = file is null ? inputs : [.. TextLines.Read(file)];
        (Func<IReadOnlyList<string>, float[][]> embed, int width, IDisposable owner) = Open(call, model, card);
        using (owner)
        {
            if (call.Out is { } path)
                AtomicFile.Write(path, stream => VectorFile.Write(stream, kind, items, width, Vectors(call, items, embed)));
            else
                Print(call.Output, items, Vectors(call, items, embed));
        }

        if (call.Out is { } written)
            call.Output.Json(new JsonObject { ["out"] = written, ["items"] = items.Length, ["dimensions"] = width });
        return 0;
    }

    private (Func<IReadOnlyList<string>, float[][]> Embed, int Width, IDisposable Owner) Open(Invocation call, ResolvedModel model, ModelCard? card)
    {
        if (card is null && model.Card?.Task != ModelCard.PictureTask && TextModelSource.TryRead(model) is not null)
        {
            var texts = TextEmbedder.Open(model, new TextEmbedderOptions { Dimensions = (int?)call.Get(_dimensions), Threads = call.Threads });
            EmbeddingRole role = Enum.Parse<EmbeddingRole>(call.Get(_role)!, ignoreCase: true);
            return (chunk => texts.Embed(chunk, role, call.Cancellation), texts.Dimensions, texts);
        }

        if (call.Get(_dimensions) is not null)
            throw Errors.BadValue(Name, "--dimensions is for models of text; leave it away");
        var pictures = ImageEmbedder.Open(model, card, call.Threads);
        return (chunk => pictures.Embed(chunk, call.Cancellation), pictures.Dimensions, pictures);
    }

    private static IEnumerable<float[]> Vectors(Invocation call, string[] items, Func<IReadOnlyList<string>, float[][]> embed)
    {
        using Progress progress = call.Output.Progress("embed", items.Length, "items");
        int done = 0;
        foreach (string[] chunk in items.Chunk(Chunk))
        {
            foreach (float[] vector in embed(chunk))
                yield return vector;
            progress.Report(done += chunk.Length);
        }
    }

    private static void Print(CliOutput output, string[] items, IEnumerable<float[]> vectors)
    {
        int i = 0;
        foreach (float[] vector in vectors)
        {
            output.Json(VectorFile.ToJson(items[i++], vector));
            output.Line($"[{string.Join(',', vector.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}]");
        }
    }
}
