using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Export;

public sealed class TextModelExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });

    public TextModelExportTests()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        File.WriteAllText(_folder["t.csv"], "text,stars\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{(i % 2 == 0 ? "good" : "bad")} {i},{1000 + (50 * (i % 2))}\n")));
        _ = TextFineTune.Run(new FineTuneOptions
        {
            Base = _store.Resolve(_folder["net.onnx"]),
            Data = _folder["t.csv"],
            Texts = new TextRunOptions { Columns = new TextColumns("text", "stars"), Task = TextTask.Regress },
            Out = _folder["run"],
        });
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_of_numbers_stays_one_whether_the_number_has_a_name_or_not(bool named)
    {
        Model model = Model.Load(_folder["run/model.onnx"]);
        if (!named)
            _ = model.Metadata.Remove(ImageModelMetadata.LabelsKey);
        model.Save(_folder["in.onnx"]);
        ParityFigures figures = TextModelExport.Run(Source("in.onnx"), _folder["out.onnx"], ExecutionProvider.Cpu, 1, CancellationToken.None);
        Assert.Equal(0, figures.LabelMismatches);
        Assert.Equal("regress", Model.Load(_folder["out.onnx"]).Metadata[ImageModelMetadata.TaskKey]);
        using var one = TextRegressor.Load(_folder["in.onnx"]);
        using var other = TextRegressor.Load(_folder["out.onnx"]);
        Assert.Equal([named ? "stars" : "value"], other.Labels);
        Assert.Equal(one.Predict("good 7"), other.Predict("good 7"), 1e-3f);
    }

    [Fact]
    public void By_how_much_a_number_may_differ_is_said_by_the_certificate_else_by_its_size()
    {
        TextModelSource source = Source("run/model.onnx");
        Model model = source.Model.LoadGraph();
        double spread = ParityCertificate.Read(model.Metadata, "run").Scale!.Value;
        Assert.InRange(spread, 20, 30);
        Assert.Equal(spread, TextModelExport.Scale(model, source, [[1000], [-2000]]));
        _ = model.Metadata.Remove(ImageModelMetadata.ParityKey);
        Assert.Equal(2000, TextModelExport.Scale(model, source, [[1000], [-2000]]));
        Assert.Equal(1, TextModelExport.Scale(model, source, [[0.25f]]));
    }

    private TextModelSource Source(string name) => TextModelSource.Read(_store.Resolve(_folder[name]));
}
