using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ConvTests
{
    // Attributes; groups, input, output channels; input, kernel; strides, dilations, pads before, output.
    private static readonly (string Attributes, int Groups, int In, int Out, int[] X, int[] K, int[] Strides, int[] Dilations, int[] Before, int[] Y)[] Forms =
    [
        ("", 1, 3, 4, [5, 6], [3, 3], [1, 1], [1, 1], [0, 0], [3, 4]),
        ("<pads = [1, 1, 1, 1], strides = [2, 2]>", 1, 2, 3, [5, 6], [3, 3], [2, 2], [1, 1], [1, 1], [3, 3]),
        ("<pads = [0, 3, 0, 3]>", 1, 2, 2, [4, 7], [1, 7], [1, 1], [1, 1], [0, 3], [4, 7]),
        ("<pads = [3, 0, 3, 0]>", 1, 2, 2, [7, 4], [7, 1], [1, 1], [1, 1], [3, 0], [7, 4]),
        ("<strides = [4, 4]>", 1, 3, 5, [8, 8], [4, 4], [4, 4], [1, 1], [0, 0], [2, 2]),
        ("<strides = [2, 2]>", 1, 4, 3, [5, 5], [1, 1], [2, 2], [1, 1], [0, 0], [3, 3]),
        ("<group = 4, pads = [2, 2, 2, 2]>", 4, 4, 4, [5, 5], [5, 5], [1, 1], [1, 1], [2, 2], [5, 5]),
        ("<group = 4, pads = [1, 1, 1, 1], strides = [2, 2]>", 4, 4, 8, [6, 5], [3, 3], [2, 2], [1, 1], [1, 1], [3, 3]),
        ("<group = 2, pads = [1, 1, 1, 1]>", 2, 4, 6, [4, 4], [3, 3], [1, 1], [1, 1], [1, 1], [4, 4]),
        ("<pads = [3, 3, 3, 3], strides = [2, 2]>", 1, 1, 2, [6, 5], [7, 7], [2, 2], [1, 1], [3, 3], [3, 3]),
        ("<pads = [2, 2, 2, 2], strides = [4, 4]>", 1, 1, 2, [11, 7], [11, 11], [4, 4], [1, 1], [2, 2], [2, 1]),
        ("<strides = [16, 16]>", 1, 1, 1, [16, 32], [16, 16], [16, 16], [1, 1], [0, 0], [1, 2]),
        ("<strides = [2, 2]>", 1, 3, 2, [4, 6], [2, 2], [2, 2], [1, 1], [0, 0], [2, 3]),
        ("<pads = [0, 1, 0, 1]>", 1, 2, 2, [3, 4], [1, 3], [1, 1], [1, 1], [0, 1], [3, 4]),
        ("<pads = [1, 0, 1, 0]>", 1, 2, 2, [3, 4], [3, 1], [1, 1], [1, 1], [1, 0], [3, 4]),
        ("<dilations = [2]>", 1, 2, 3, [9], [3], [1], [2], [0], [5]),
        ("<pads = [2, 0], dilations = [2]>", 1, 2, 3, [7], [2], [1], [2], [2], [7]),
        ("<pads = [0, 1, 1, 0]>", 1, 2, 2, [4, 4], [2, 2], [1, 1], [1, 1], [0, 1], [4, 4]),
        ("<auto_pad = \"SAME_UPPER\", strides = [2, 2]>", 1, 2, 2, [6, 5], [3, 3], [2, 2], [1, 1], [0, 1], [3, 3]),
        ("<auto_pad = \"SAME_LOWER\", strides = [2, 2]>", 1, 2, 2, [6, 5], [3, 3], [2, 2], [1, 1], [1, 1], [3, 3]),
        ("<auto_pad = \"VALID\">", 1, 2, 2, [4, 5], [3, 2], [1, 1], [1, 1], [0, 0], [2, 4]),
        ("<pads = [1, 0, 1, 1, 0, 1]>", 1, 2, 2, [3, 4, 3], [3, 2, 3], [1, 1, 1], [1, 1, 1], [1, 0, 1], [3, 3, 3]),
        ("<pads = [1, 1, 0, 0, 1, 1], strides = [2, 2, 3], dilations = [1, 2, 1]>", 1, 2, 3, [5, 7, 8], [2, 3, 3], [2, 2, 3], [1, 2, 1], [1, 1, 0], [3, 3, 3]),
        ("<group = 2, pads = [0, 1, 0, 1, 0, 1], strides = [1, 3, 2]>", 2, 4, 2, [3, 5, 6], [2, 2, 3], [1, 3, 2], [1, 1, 1], [0, 1, 0], [3, 2, 3]),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Forms.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_form_equals_the_sum_over_the_window(int form)
    {
        (string attributes, int groups, int inputs, int outputs, int[] x, int[] k, _, _, _, _) = Forms[form];
        string bias = form % 3 == 0 ? "" : ", b";
        OperatorOracle.Check(
            $"y = Conv{attributes}(x, w{bias})",
            $"float[2,{inputs},{string.Join(',', x)}] x, float[{outputs},{inputs / groups},{string.Join(',', k)}] w{(bias.Length > 0 ? $", float[{outputs}] b" : "")}",
            v => Convolved(form, v["x"], v["w"], bias.Length > 0 ? v["b"] : null));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused() => Assert.Contains(
        "(Conv): ", OperatorOracle.Refusal("y = Conv(x, w)", "float[1,3,4,4] x, float[2,2,3,3] w"));

    private static double[] Convolved(int form, double[] x, double[] w, double[]? b)
    {
        (_, int groups, int inputs, int outputs, int[] size, int[] k, int[] strides, int[] dilations, int[] before, int[] places) = Forms[form];
        List<double> y = [];
        int[] shape = [2, inputs, .. size], kernel = [outputs, inputs / groups, .. k];
        foreach (int[] at in Places.Of([2, outputs, .. places]))
        {
            int group = at[1] / (outputs / groups);
            double sum = b?[at[1]] ?? 0;
            foreach (int[] tap in Places.Of([inputs / groups, .. k]))
            {
                int[] from = [at[0], (group * (inputs / groups)) + tap[0],
                    .. Enumerable.Range(0, k.Length).Select(d => (at[2 + d] * strides[d]) - before[d] + (tap[1 + d] * dilations[d]))];
                sum += Places.At(x, shape, from) * w[Places.Flat(kernel, [at[1], .. tap])];
            }

            y.Add(sum);
        }

        return [.. y];
    }
}
