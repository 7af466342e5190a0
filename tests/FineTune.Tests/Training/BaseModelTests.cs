using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class BaseModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_1x1_convolution_is_cut_off_and_its_map_pooled()
    {
        BaseModel basis = Load("float[batch, 3, 8, 8] x", """
            a = Conv (x, w1)
            r = Relu (a)
            s = Conv (r, w2)
            p = GlobalAveragePool (s)
            f = Flatten (p)
            y = Softmax (f)
            """, ("w1", [4, 3, 1, 1]), ("w2", [2, 4, 1, 1]));
        Assert.Equal(("r", 4), (basis.Cut, basis.Width));
        Assert.Equal(["Conv", "Relu", "GlobalAveragePool", "Flatten"], basis.Frozen.Graph.Nodes.Select(node => node.OpType));
        Assert.StartsWith("no card: cut at 'r', in front of ", basis.Notices[0]);
    }

    [Fact]
    public void A_product_and_a_sum_are_a_classifier()
    {
        BaseModel basis = Load("float[batch, 3, 8, 8] x", """
            p = GlobalAveragePool (x)
            f = Flatten (p)
            m = MatMul (f, w)
            y = Add (m, b)
            """, ("w", [3, 5]), ("b", [5]));
        Assert.Equal(("f", 3), (basis.Cut, basis.Width));
    }

    [Fact]
    public void A_model_without_a_classifier_gives_features_already()
    {
        BaseModel basis = Load("float[batch, 3, 8, 8] x", "y = GlobalAveragePool (x)");
        Assert.Equal(("y", 3), (basis.Cut, basis.Width));
        Assert.StartsWith("no card and no classifier found in ", basis.Notices[0]);
        Assert.EndsWith(": its output 'y' is taken as the features", basis.Notices[0]);
    }

    [Theory]
    [InlineData("float[batch, 3, 64, 64] x", 64, TensorLayout.Nchw)]
    [InlineData("float[batch, 48, 48, 3] x", 48, TensorLayout.Nhwc)]
    [InlineData("float[batch, 3, h, w] x", 224, TensorLayout.Nchw)]
    [InlineData("float[batch, h, w, 3] x", 224, TensorLayout.Nhwc)]
    public void Size_and_layout_are_read_from_the_input(string input, int side, TensorLayout layout)
    {
        BaseModel basis = Load(input, layout == TensorLayout.Nchw ? "y = GlobalAveragePool (x)" : "t = Transpose <perm = [0, 3, 1, 2]> (x) y = GlobalAveragePool (t)");
        Assert.Equal((side, side, layout), (basis.Preprocessing.Height, basis.Preprocessing.Width, basis.Preprocessing.Layout));
        Assert.Equal(256 * side / 224, basis.Preprocessing.Resize.Size);
        Assert.Equal(3, basis.Width);
    }

    [Fact]
    public void Weights_listed_among_the_inputs_are_no_inputs()
    {
        Model.Parse("""
            <ir_version: 3, opset_import: ["" : 11]>
            g (float[batch, 3, 8, 8] x, float[3, 5] w) => (float[batch, 5] y)
            <float[3, 5] w = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}>
            {
              p = GlobalAveragePool (x)
              f = Flatten (p)
              y = MatMul (f, w)
            }
            """).Save(_folder["ir3.onnx"]);
        var basis = BaseModel.Load(_store.Resolve(_folder["ir3.onnx"]));
        Assert.Equal(("f", 3, 8), (basis.Cut, basis.Width, basis.Preprocessing.Height));
    }

    [Fact]
    public void Features_of_no_known_shape_are_asked_of_the_runtime()
    {
        Model model = TinyClassifier.Create();
        model.Save(_folder["tiny.onnx"]);
        ModelCard card = ModelCard.Parse(System.Text.Encoding.UTF8.GetBytes(TinyClassifier.Card), "tiny.json") with { Cut = "r" };
        var basis = BaseModel.Load(_store.Resolve(_folder["tiny.onnx"], card));
        Assert.Equal(("r", 6), (basis.Cut, basis.Width));
        Assert.Equal(["Conv", "Relu", "GlobalAveragePool", "Flatten"], basis.Frozen.Graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void Features_that_are_neither_rows_nor_maps_are_refused()
    {
        var error = Assert.Throws<TransferException>(() => Load("float[batch, 3, 8, 8] x", "y = Reshape (x, to)", ("to", null)));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Contains("'y', where it is cut, has shape [", error.Message);
        Assert.EndsWith("and features are [batch,width] or a map [batch,width,height,width]; name another tensor as \"cut\" in a card", error.Message);
    }

    [Fact]
    public void A_side_that_no_picture_has_is_refused()
    {
        var error = Assert.Throws<TransferException>(() => Load("float[batch, 3, 9000, 9000] x", "y = GlobalAveragePool (x)"));
        Assert.EndsWith("input 'x' has shape [batch,3,9000,9000], and pictures have at most 8192 pixels a side; use another model", error.Message);
    }

    private BaseModel Load(string input, string nodes, params (string Name, long[]? Dims)[] weights)
    {
        string constants = string.Join(", ", weights.Select(w => w.Dims is { } dims
            ? $"float[{string.Join(", ", dims)}] {w.Name} = {{{string.Join(", ", Enumerable.Range(1, (int)dims.Aggregate(1L, (a, b) => a * b)).Select(i => $"0.{i % 9 + 1}"))}}}"
            : $"int64[3] {w.Name} = {{0, 3, 64}}"));
        Model.Parse($$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g ({{input}}) => (float[] y)
            <{{constants}}>
            { {{nodes}} }
            """).Save(_folder["m.onnx"]);
        return BaseModel.Load(_store.Resolve(_folder["m.onnx"]));
    }
}
