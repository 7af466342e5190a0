using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Pictures;

public sealed class TrainableCutTests
{
    [Fact]
    public void The_last_stage_begins_where_maps_are_last_larger() =>
        Assert.Equal(TinyNetwork.LastStage, Find(Features(TinyNetwork.Create()), [], Unfreeze.Last, 16));

    [Fact]
    public void All_begins_at_the_input() => Assert.Equal("x", Find(Features(TinyNetwork.Create()), [], Unfreeze.All, 16));

    [Fact]
    public void The_groups_of_a_card_go_first() =>
        Assert.Equal("r2", Find(Features(TinyNetwork.Create()), [new("lower", "r2"), new("upper", "features")], Unfreeze.Last, 16));

    [Fact]
    public void A_widening_in_front_of_the_last_stage_belongs_to_it()
    {
        Model model = Model.Parse(
            """
            <ir_version: 8, opset_import: ["" : 17]>
            widened (float[batch, 3, 16, 16] x) => (float[batch, 4] features)
            <float[4, 3, 1, 1] w1 = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, float[4] zero = {0, 0, 0, 0}>
            {
                narrow = Conv (x, w1)
                w2 = Constant <value = float[1] {0}> ()
                sum = Add (narrow, narrow)
                features4 = AveragePool <kernel_shape = [2, 2], strides = [2, 2]> (sum)
                deep = Conv (features4, w3)
                pooled = GlobalAveragePool (deep)
                features = Flatten (pooled)
            }
            """);
        model.Graph.Get("w3").Initializer = Tensor.From<float>(new float[16], 4, 4, 1, 1);
        Assert.Equal("sum", Find(model, [], Unfreeze.Last, 16));
    }

    [Fact]
    public void Where_nothing_separates_a_last_stage_that_is_said()
    {
        var error = Assert.Throws<TransferException>(() => Find(Features(TinyClassifier.Create()), [], Unfreeze.Last, 8));
        Assert.Equal(
            "graph 'tiny': no tensor separates a last stage from the rest; train all of it with --unfreeze all, or name \"freeze_groups\" in a card", error.Message);
        error = Assert.Throws<TransferException>(() => TrainableCut.Find(Features(TinyClassifier.Create()), [], new Shape([1, 3, 8, 8]), Unfreeze.Last, gradual: true));
        Assert.Equal("graph 'tiny': no tensor separates a last stage from the rest; leave --gradual away, or name \"freeze_groups\" in a card", error.Message);
    }

    [SkippableTheory]
    [InlineData("models/resnet18/model.onnx", 224, "relu_12")]
    [InlineData("models/efficientnet-lite0/model.onnx", 224, "add_490")]
    public void The_last_stage_of_real_networks(string file, int side, string expected)
    {
        Model model = Model.Load(SharedData.Require(file));
        _ = FoldStoredWeights.Run(model);
        _ = model.Graph.CutClassifier();
        Assert.Equal(expected, Find(model, [], Unfreeze.Last, side));
    }

    private static string Find(Model model, IReadOnlyList<FreezeGroup> groups, Unfreeze unfreeze, int side) =>
        TrainableCut.Find(model, groups, new Shape([1, 3, side, side]), unfreeze);

    private static Model Features(Model model)
    {
        _ = model.Graph.CutClassifier("features");
        return model;
    }
}
