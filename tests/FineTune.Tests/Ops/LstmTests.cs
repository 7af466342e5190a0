using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class LstmTests
{
    [Theory]
    [InlineData("forward", 0)]
    [InlineData("reverse", 0)]
    [InlineData("bidirectional", 0)]
    [InlineData("bidirectional", 1)]
    public void Everything_at_once_equals_the_oracle_in_every_direction_and_layout(string direction, int layout)
    {
        RecurrentOracle oracle = Oracle(direction) with { Lengths = [4, 2, 0], BatchFirst = layout == 1 };
        Case(oracle, direction).Attribute("layout", layout).Outputs("Y", "Y_h", "Y_c").Verify(oracle.Run);
    }

    [Theory]
    [InlineData("Y")]
    [InlineData("", "Y_h")]
    [InlineData("", "", "Y_c")]
    public void Each_output_may_be_alone(params string[] outputs)
    {
        RecurrentOracle oracle = Oracle("forward") with { Lengths = [4, 2, 0] };
        Case(oracle, "forward").Outputs(outputs).Verify(oracle.Run);
    }

    [Fact]
    public void Outputs_that_nothing_uses_have_no_gradient()
    {
        RecurrentOracle oracle = Oracle("forward") with { Lengths = [4, 2, 0] };
        Case(oracle, "forward").Unused("Y").Outputs("Y_h").Unused("Y_c").Verify(oracle.Run);
    }

    [Fact]
    public void Inputs_beyond_the_weights_may_be_absent()
    {
        RecurrentOracle oracle = Oracle("forward");
        new OracleCheck("LSTM").Attribute("hidden_size", 5).Random("X", 1, 4, 3, 3).Random("W", 2, 1, 20, 3).Random("R", 3, 1, 20, 5).Outputs("Y", "Y_h", "Y_c").Verify(oracle.Run);
    }

    [Fact]
    public void The_forget_gate_may_be_coupled_to_the_input_gate()
    {
        RecurrentOracle oracle = Oracle("forward") with { Lengths = [4, 2, 0], Couples = true };
        Case(oracle, "forward").Attribute("input_forget", 1).Outputs("Y", "Y_h", "Y_c").Verify(oracle.Run);
    }

    [Fact]
    public void What_goes_into_the_activations_of_the_gates_may_be_clipped()
    {
        RecurrentOracle oracle = Oracle("forward") with { Lengths = [4, 2, 0], Clip = 0.7f };
        Case(oracle, "forward").Attribute("clip", 0.7f).Outputs("Y", "Y_h", "Y_c").Verify(oracle.Run);
    }

    [Fact]
    public void Activations_and_their_constants_may_be_named()
    {
        RecurrentOracle oracle = Oracle("forward") with
        {
            Lengths = [4, 2, 0],
            F = x => (0.75f * Math.Tanh(0.5 * x)),
            G = x => x / (1 + Math.Abs(x)),
            H = x => x > 0 ? x : 0.375f * (Math.Exp(x) - 1),
        };
        Case(oracle, "forward").Attribute("activations", new[] { "ScaledTanh", "softsign", "Elu" }).Attribute("activation_alpha", new[] { 0.75f, 0.375f })
            .Attribute("activation_beta", new[] { 0.5f }).Outputs("Y", "Y_h", "Y_c").Verify(oracle.Run);
    }

    [Fact]
    public void Peepholes_of_another_size_are_refused()
    {
        OracleCheck check = new OracleCheck("LSTM").Random("X", 1, 4, 3, 3).Random("W", 2, 1, 20, 3).Random("R", 3, 1, 20, 5)
            .Skip().Skip().Skip().Skip().Random("P", 4, 1, 20).Outputs("Y");
        TransferException error = Assert.Throws<TransferException>(check.Build);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Equal("node 'node' (LSTM): P is float[1,20]; it must be [1,15]", error.Message);
    }

    private static RecurrentOracle Oracle(string direction) =>
        new(Steps: 4, Batch: 3, Features: 3, Hidden: 5, Gates: 4, direction switch { "forward" => [false], "reverse" => [true], _ => [false, true] });

    private static OracleCheck Case(RecurrentOracle oracle, string direction)
    {
        long d = oracle.Reverse.Length;
        return new OracleCheck("LSTM").Attribute("hidden_size", 5).Attribute("direction", direction)
            .Random("X", 1, oracle.BatchFirst ? [3, 4, 3] : [4, 3, 3]).Random("W", 2, d, 20, 3).Random("R", 3, d, 20, 5).Random("B", 4, d, 40)
            .Constant("lengths", Tensor.From<int>([4, 2, 0], 3))
            .Random("h0", 5, oracle.BatchFirst ? [3, d, 5] : [d, 3, 5]).Random("c0", 6, oracle.BatchFirst ? [3, d, 5] : [d, 3, 5]).Random("P", 7, d, 15);
    }
}
