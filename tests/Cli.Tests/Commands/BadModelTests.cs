using System.IO.Compression;
using System.Text;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>Files that are not the model somebody takes them for, given to every verb that reads one.</summary>
public sealed class BadModelTests : IDisposable
{
    private readonly TinyRun _run = new(each: 2);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void An_empty_file() => IsRefused([], "not an ONNX model (0 bytes)");

    [Fact]
    public void A_web_page() => IsRefused(Encoding.UTF8.GetBytes("<!DOCTYPE html><html><body>404</body></html>"), "HTML");

    [Fact]
    public void A_pointer_of_git_lfs() => IsRefused(
        Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"), "LFS");

    [Fact]
    public void A_zip_file()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = zip.CreateEntry("model.onnx").Open();
            entry.Write(TinyClassifier.Create().ToBytes());
        }

        IsRefused(bytes.ToArray(), "zip");
    }

    [Fact]
    public void A_truncated_file()
    {
        byte[] whole = TinyClassifier.Create().ToBytes();
        for (int part = 1; part <= 12; part++)
        {
            File.WriteAllBytes(_run["cut.onnx"], whole[..(whole.Length * part / 13)]);
            foreach (string verb in new[] { "finetune", "predict" })
            {
                CommandResult result = Call(verb, "@cut.onnx");
                Assert.True(result.Exit == (int)ErrorKind.BadInput, $"{verb} at {part}/13: {result.Exit} {result.Error}");
                Assert.StartsWith("transfer: error: cut.onnx: ", _run.Clean(result.Error));
                Assert.Single(result.Error.TrimEnd().Split('\n'));
            }
        }
    }

    /// <summary>ONNX Runtime would sort the nodes itself and run it: that the model breaks a rule is found before, by every verb that runs one.</summary>
    [Fact]
    public void A_model_that_runs_and_breaks_a_rule()
    {
        Assert.Equal(0, Call("finetune", "@tiny.onnx").Exit);
        _run.Call("verify", "@tiny.onnx", "--record", "@golden.onnx", "--quiet").Succeeds();
        TinyClassifier.Unsorted(Model.Load(_run["tiny.onnx"])).Save(_run["bad.onnx"]);
        TinyClassifier.Unsorted(Model.Load(_run["run/model.onnx"])).Save(_run["own.onnx"]);
        foreach (string[] args in new string[][]
        {
            ["finetune", "@bad.onnx", "--data", "@data", "--card", "@tiny.json", "--out", "@other", "--quiet"],
            ["predict", "@own.onnx", "@data/red/0.bmp"],
            ["evaluate", "@own.onnx", "--data", "@data", "--quiet"],
            ["embed", "@own.onnx", "@data/red/0.bmp"],
            ["verify", "@own.onnx"],
            ["verify", "@bad.onnx", "--golden", "@golden.onnx"],
            ["export", "@own.onnx", "--for", "cpu", "--out", "@out.onnx"],
            ["convert", "@bad.onnx", "--opset", "18", "--out", "@out.onnx"],
            ["extract", "@bad.onnx", "--outputs", "c", "--out", "@out.onnx"],
        })
        {
            CommandResult result = _run.Call(args);
            string file = args[1][1..];
            Assert.True(result.Exit == (int)ErrorKind.BadInput, $"{args[0]}: {result.Exit} {result.Error}");
            Assert.Equal(
                $"transfer: error: {file}: node 'early' (Identity): input 0 'c': expected a value that is computed before, got one that the node of 'c' (Conv) computes later; sort the nodes (transfer optimize does)\n",
                _run.Clean(result.Error));
            Assert.Equal("", result.Out);
        }

        Assert.False(File.Exists(_run["out.onnx"]) || Directory.Exists(_run["other"]));
    }

    [Fact]
    public void Weights_outside_of_the_models_folder()
    {
        TinyClassifier.Create().Save(_run["ext.onnx"], new SaveOptions { Placement = TensorPlacement.External, ExternalThreshold = 1 });
        byte[] bytes = File.ReadAllBytes(_run["ext.onnx"]);
        string text = Encoding.Latin1.GetString(bytes);
        Assert.Contains("ext.onnx.data", text);
        Directory.CreateDirectory(_run["sub"]);
        File.WriteAllBytes(_run["sub/m.onnx"], Encoding.Latin1.GetBytes(text.Replace("ext.onnx.data", "../ext.onnx.d", StringComparison.Ordinal)));
        File.Copy(_run["ext.onnx.data"], _run["ext.onnx.d"]);
        foreach (string verb in new[] { "finetune", "evaluate", "predict", "export" })
        {
            CommandResult result = Call(verb, "@sub/m.onnx");
            Assert.True(result.Exit == (int)ErrorKind.BadInput, $"{verb}: {result.Exit} {result.Error}");
            Assert.StartsWith("transfer: error: sub/m.onnx", _run.Clean(result.Error));
            Assert.Contains("../ext.onnx.d", result.Error);
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public void Weights_in_a_data_file_that_is_gone()
    {
        TinyClassifier.Create().Save(_run["ext.onnx"], new SaveOptions { Placement = TensorPlacement.External, ExternalThreshold = 1 });
        File.Delete(_run["ext.onnx.data"]);
        foreach (string verb in new[] { "finetune", "predict", "export" })
        {
            CommandResult result = Call(verb, "@ext.onnx");
            Assert.True(result.Exit is (int)ErrorKind.NotFound or (int)ErrorKind.BadInput, $"{verb}: {result.Exit} {result.Error}");
            Assert.Contains("ext.onnx.data", result.Error);
        }
    }

    [Fact]
    public void Weights_in_a_data_file_are_trained_on_and_the_run_needs_it_no_more()
    {
        TinyClassifier.Create().Save(_run["ext.onnx"], new SaveOptions { Placement = TensorPlacement.External, ExternalThreshold = 1 });
        Assert.Equal(0, Call("finetune", "@ext.onnx").Exit);
        File.Delete(_run["ext.onnx.data"]);
        _run.Call("verify", "@run", "--data", "@data", "--quiet").Succeeds();
    }

    [Fact]
    public void A_model_that_reads_no_pictures()
    {
        Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (int64[batch, 10] ids) => (float[batch, 10] y)
            {
              y = Cast <to = 1> (ids)
            }
            """).Save(_run["text.onnx"]);
        _run.Call("finetune", "@text.onnx", "--data", "@data", "--quiet").Fails(
            ErrorKind.BadInput, $"{Shown.Name(_run["text.onnx"])}: input 'ids' is int64[batch,10], and pictures have 4 dimensions; give a card with --card");
    }

    [Fact]
    public void A_model_in_training_mode()
    {
        Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[batch, 3, 8, 8] x) => (float[batch, 3] logits)
            <float[3] one = {1, 1, 1}, float[3] zero = {0, 0, 0}, float[3, 3] w = {1, 0, 0, 0, 1, 0, 0, 0, 1}>
            {
              [norm] n, m, v = BatchNormalization <training_mode = 1> (x, one, zero, zero, one)
              p = GlobalAveragePool (n)
              features = Flatten (p)
              logits = MatMul (features, w)
            }
            """).Save(_run["training.onnx"]);
        _run.Call("finetune", "@training.onnx", "--data", "@data", "--card", "@tiny.json", "--quiet").Fails(
            ErrorKind.BadInput,
            $"{Shown.Name(_run["training.onnx"])}: node 'norm' (BatchNormalization): is in training mode, so a picture's result depends on the others beside it; export the model for inference");
    }

    private void IsRefused(byte[] content, string word)
    {
        File.WriteAllBytes(_run["m.onnx"], content);
        foreach (string verb in new[] { "finetune", "evaluate", "predict", "export", "verify" })
        {
            CommandResult result = Call(verb, "@m.onnx");
            Assert.True(result.Exit == (int)ErrorKind.BadInput, $"{verb}: {result.Exit} {result.Error}");
            Assert.Equal("", result.Out);
            Assert.StartsWith("transfer: error: m.onnx: ", _run.Clean(result.Error));
            Assert.Contains(word, result.Error, StringComparison.OrdinalIgnoreCase);
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        }
    }

    private CommandResult Call(string verb, string model) => verb switch
    {
        "finetune" => _run.Call("finetune", model, "--data", "@data", "--card", "@tiny.json", "--out", "@run", "--quiet"),
        "evaluate" => _run.Call("evaluate", model, "--data", "@data", "--card", "@tiny.json", "--quiet"),
        "predict" => _run.Call("predict", model, "@data/red/0.bmp", "--card", "@tiny.json"),
        "export" => _run.Call("export", model, "--card", "@tiny.json", "--out", "@out.onnx"),
        _ => _run.Call("verify", model),
    };
}
