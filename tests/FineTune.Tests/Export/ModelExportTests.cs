using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Export;

public sealed class ModelExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });

    public ModelExportTests()
    {
        TinyClassifier.Create().Save(_folder["tiny.onnx"]);
        File.WriteAllText(_folder["tiny.json"], TinyClassifier.Card);
        Directory.CreateDirectory(_folder["data"]);
        TinyClassifier.WritePictures(_folder["data"], each: 3);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Normalisation_in_the_graph_takes_bytes_and_gives_the_same_bits()
    {
        _ = Export("floats.onnx", new ModelExportOptions());
        ParityCertificate certificate = ModelExport.Run(
            _store.Resolve(_folder["floats.onnx"]), _folder["bytes.onnx"], new ModelExportOptions { EmbedPreprocessing = true, Data = _folder["data"] });
        Assert.Equal(0, certificate.MaxAbsDiff);
        Assert.Equal(9 + 4, certificate.Items);
        Value input = Assert.Single(Model.Load(_folder["bytes.onnx"]).Graph.RequiredInputs);
        Assert.Equal("uint8[batch,8,8,3]", input.Type!.ToString());
        using ImageClassifier classifier = ImageClassifier.Load(_folder["bytes.onnx"]);
        Assert.Equal("blue", classifier.Predict(_folder[Path.Combine("data", "blue", "1.bmp")]).Label);
    }

    [Fact]
    public void A_batch_can_be_fixed_and_freed_again()
    {
        _ = Export("one.onnx", new ModelExportOptions { Batch = 4 });
        Graph one = Model.Load(_folder["one.onnx"]).Graph;
        Assert.Equal("float[4,3,8,8]", one.RequiredInputs.Single().Type!.ToString());
        Assert.Equal("float[4,3]", one.Outputs[0].Type!.ToString());
        using (ImageClassifier classifier = ImageClassifier.Load(_folder["one.onnx"]))
            Assert.Equal("red", classifier.Predict(_folder[Path.Combine("data", "red", "0.bmp")]).Label);

        _ = ModelExport.Run(_store.Resolve(_folder["one.onnx"]), _folder["free.onnx"], new ModelExportOptions { Batch = "batch" });
        Assert.Equal("float[batch,3]", Model.Load(_folder["free.onnx"]).Graph.Outputs[0].Type!.ToString());
    }

    [Fact]
    public void An_exported_file_carries_a_certificate_that_can_be_proved_again()
    {
        _ = Export("out.onnx", new ModelExportOptions());
        ParityFinding found = ParityProof.Run(_store.Resolve(_folder["out.onnx"]), _folder["data"], null, new SessionOptions(), 0, null, CancellationToken.None);
        Assert.True(found.Holds);
        Assert.Equal(9, found.Data!.Items);
    }

    [Fact]
    public void A_file_changed_after_it_was_certified_is_found_out()
    {
        _ = Export("out.onnx", new ModelExportOptions());
        var model = Model.Load(_folder["out.onnx"]);
        float[] bias = model.Graph.Get("fc_b").Initializer!.AsSpan<float>().ToArray();
        bias[0] += 0.001f;
        model.Graph.Get("fc_b").Initializer = Tensor.From<float>(bias, 3);
        model.Save(_folder["changed.onnx"]);
        var error = Assert.Throws<TransferException>(
            () => ParityProof.Run(_store.Resolve(_folder["changed.onnx"]), null, null, new SessionOptions(), 0, null, CancellationToken.None));
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.Contains("was changed after it was certified", error.Message);
        Assert.EndsWith("export or fine-tune it again", error.Message);
    }

    [Fact]
    public void A_file_without_a_certificate_says_so()
    {
        var error = Assert.Throws<TransferException>(
            () => ParityProof.Run(_store.Resolve(_folder["tiny.onnx"]), null, null, new SessionOptions(), 0, null, CancellationToken.None));
        Assert.EndsWith("carries no parity certificate; only models that transfer finetune or transfer export wrote do", error.Message);
    }

    [Fact]
    public void A_provider_that_is_not_here_is_refused_and_nothing_is_written()
    {
        var error = Assert.Throws<TransferException>(() => Export("cuda.onnx", new ModelExportOptions { Target = ExecutionProvider.Cuda }));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.Contains("cuda", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*cuda*"));
        Assert.Empty(Directory.GetFiles(_folder.Path, ".*tmp*"));
    }

    private ParityCertificate Export(string file, ModelExportOptions options) =>
        ModelExport.Run(_store.Resolve(_folder["tiny.onnx"]), _folder[file], options with { Card = ModelCard.Load(_folder["tiny.json"]) });
}
