using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class RnnTests
{
    [Theory]
    [InlineData("forward", 0, "Tanh")]
    [InlineData("reverse", 0, "Sigmoid")]
    [InlineData("bidirectional", 0, "Relu")]
    [InlineData("bidirectional", 1, "Softplus")]
    [InlineData("forward", 0, "LeakyRelu")]
    [InlineData("forward", 0, "ThresholdedRelu")]
    public void Sequences_of_several_lengths_equal_the_oracle(string direction, int layout, string activation)
    {
        RecurrentOracle oracle = Oracle(direction) with { Lengths = [4, 2, 0], BatchFirst = layout == 1, G = Function(activation) };
        long d = oracle.Reverse.Length;
        new OracleCheck("RNN").Attribute("direction", direction).Attribute("layout", layout).Attribute("activations", Enumerable.Repeat(activation, (int)d).ToArray())
            .Attribute("activation_alpha", new[] { 0.125f })
            .Random("X", 1, oracle.BatchFirst ? [3, 4, 3] : [4, 3, 3]).Random("W", 2, d, 5, 3).Random("R", 3, d, 5, 5).Random("B", 4, d, 10)
            .Constant("lengths", Tensor.From<int>([4, 2, 0], 3)).Random("h0", 5, oracle.BatchFirst ? [3, d, 5] : [d, 3, 5]).Outputs("Y", "Y_h").Verify(oracle.Run);
    }

    [Fact]
    public void A_layer_wider_than_the_lanes_equals_the_oracle()
    {
        RecurrentOracle oracle = new(Steps: 2, Batch: 2, Features: 3, Hidden: 21, Gates: 1, [false]);
        new OracleCheck("RNN").Random("X", 1, 2, 2, 3).Random("W", 2, 1, 21, 3).Random("R", 3, 1, 21, 21).Outputs("Y", "Y_h").Verify(oracle.Run);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Equal("node 'node' (RNN): direction is 'both'; it is forward, reverse or bidirectional", Refusal(c => c.Attribute("direction", "both")));
        Assert.Equal("node 'node' (RNN): activations has 2 names; 1 are needed", Refusal(c => c.Attribute("activations", new[] { "Relu", "Relu" })));
        Assert.Equal(
            "node 'node' (RNN): activation 'Sine' is unknown; those of ONNX are Affine, Elu, HardSigmoid, LeakyRelu, Relu, ScaledTanh, Sigmoid, Softplus, Softsign, Tanh and ThresholdedRelu",
            Refusal(c => c.Attribute("activations", new[] { "Sine" })));
        Assert.Equal(
            "node 'node' (RNN): W is float[1,5,3]; with X float[4,3,3], 1 direction(s) and hidden_size 6 it must be [1,6,3]", Refusal(c => c.Attribute("hidden_size", 6)));
        Assert.Equal("node 'node' (RNN): X, W and R are float[4,3], float[1,5,3] and float[1,5,5]; float tensors of rank 3 are needed", Refusal(_ => { }, 4, 3));
    }

    [Fact]
    public void A_length_beyond_the_steps_is_refused_when_it_is_seen()
    {
        OracleCheck check = Case(4, 3, 3).Skip().Constant("lengths", Tensor.From<int>([4, 5, 0], 3)).Outputs("Y");
        using TrainingEngine engine = check.Build();
        TransferException error = Assert.Throws<TransferException>(() => engine.Forward());
        Assert.Equal("node 'node' (RNN): sequence_lens is 5 for sequence 1; it lies between 0 and the 4 steps of X", error.Message);
    }

    private static string Refusal(Action<OracleCheck> change, params long[] x)
    {
        OracleCheck check = Case(x.Length == 0 ? [4, 3, 3] : x).Outputs("Y");
        change(check);
        TransferException error = Assert.Throws<TransferException>(check.Build);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        return error.Message;
    }

    private static OracleCheck Case(params long[] x) => new OracleCheck("RNN").Random("X", 1, x).Random("W", 2, 1, 5, 3).Random("R", 3, 1, 5, 5);

    private static Func<double, double> Function(string activation) => activation switch
    {
        "Tanh" => Math.Tanh,
        "Sigmoid" => RecurrentOracle.Sigmoid,
        "Relu" => x => Math.Max(0, x),
        "LeakyRelu" => x => x > 0 ? x : 0.125 * x,
        "ThresholdedRelu" => x => x > 0.125 ? x : 0,
        _ => x => Math.Log(1 + Math.Exp(x)),
    };

    private static RecurrentOracle Oracle(string direction) =>
        new(Steps: 4, Batch: 3, Features: 3, Hidden: 5, Gates: 1, direction switch { "forward" => [false], "reverse" => [true], _ => [false, true] });
}
