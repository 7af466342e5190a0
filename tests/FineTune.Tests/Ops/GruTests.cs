using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class GruTests
{
    [Theory]
    [InlineData("forward", 0, 0)]
    [InlineData("reverse", 1, 0)]
    [InlineData("bidirectional", 0, 0)]
    [InlineData("bidirectional", 1, 0)]
    [InlineData("bidirectional", 0, 1)]
    [InlineData("bidirectional", 1, 1)]
    public void Both_forms_of_the_reset_equal_the_oracle_in_every_direction_and_layout(string direction, int linearBeforeReset, int layout)
    {
        RecurrentOracle oracle = Oracle(direction) with { Lengths = [4, 2, 0], BatchFirst = layout == 1, LinearFirst = linearBeforeReset == 1 };
        long d = oracle.Reverse.Length;
        new OracleCheck("GRU").Attribute("hidden_size", 5).Attribute("direction", direction).Attribute("linear_before_reset", linearBeforeReset).Attribute("layout", layout)
            .Random("X", 1, oracle.BatchFirst ? [3, 4, 3] : [4, 3, 3]).Random("W", 2, d, 15, 3).Random("R", 3, d, 15, 5).Random("B", 4, d, 30)
            .Constant("lengths", Tensor.From<int>([4, 2, 0], 3)).Random("h0", 5, oracle.BatchFirst ? [3, d, 5] : [d, 3, 5]).Outputs("Y", "Y_h").Verify(oracle.Run);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_bias_the_lengths_and_the_initial_state_may_be_absent(int linearBeforeReset)
    {
        RecurrentOracle oracle = Oracle("forward") with { LinearFirst = linearBeforeReset == 1 };
        new OracleCheck("GRU").Attribute("linear_before_reset", linearBeforeReset)
            .Random("X", 1, 4, 3, 3).Random("W", 2, 1, 15, 3).Random("R", 3, 1, 15, 5).Outputs("", "Y_h").Verify(oracle.Run);
    }

    [Fact]
    public void Activations_may_be_named_for_each_direction()
    {
        OracleCheck check = new OracleCheck("GRU").Attribute("activations", new[] { "HardSigmoid", "Affine" }).Attribute("activation_alpha", new[] { 0.25f, 0.5f })
            .Attribute("activation_beta", new[] { 0.5f, -0.125f }).Random("X", 1, 4, 3, 3).Random("W", 2, 1, 15, 3).Random("R", 3, 1, 15, 5).Outputs("Y", "Y_h");
        check.Verify((Oracle("forward") with { F = x => Math.Clamp((0.25 * x) + 0.5, 0, 1), G = x => (0.5 * x) - 0.125 }).Run);
    }

    private static RecurrentOracle Oracle(string direction) =>
        new(Steps: 4, Batch: 3, Features: 3, Hidden: 5, Gates: 3, direction switch { "forward" => [false], "reverse" => [true], _ => [false, true] });
}
