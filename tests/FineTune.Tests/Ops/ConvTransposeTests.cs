using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ConvTransposeTests
{
    // Attributes; groups, input, output channels; input, kernel; strides, dilations, pads before, output.
    private static readonly (string Attributes, int Groups, int In, int Out, int[] X, int[] K, int[] Strides, int[] Dilations, int[] Before, int[] Y)[] Forms =
    [
        ("", 1, 2, 3, [3, 3], [3, 3], [1, 1], [1, 1], [0, 0], [5, 5]),
        ("<strides = [2, 2], pads = [1, 1, 1, 1], output_padding = [1, 1]>", 1, 3, 2, [3, 4], [3, 3], [2, 2], [1, 1], [1, 1], [6, 8]),
        ("<strides = [2], pads = [1, 0]>", 1, 2, 2, [4], [4], [2], [1], [1], [9]),
        ("<group = 2, strides = [2, 2]>", 2, 4, 6, [2, 3], [2, 2], [2, 2], [1, 1], [0, 0], [4, 6]),
        ("<dilations = [2, 2]>", 1, 2, 2, [3, 3], [2, 2], [1, 1], [2, 2], [0, 0], [5, 5]),
        ("<strides = [2, 2], output_shape = [7, 8]>", 1, 2, 2, [3, 3], [3, 3], [2, 2], [1, 1], [0, 0], [7, 8]),
        ("<strides = [2, 2], auto_pad = \"SAME_UPPER\">", 1, 2, 2, [3, 3], [3, 3], [2, 2], [1, 1], [0, 0], [6, 6]),
        ("<strides = [2, 2], auto_pad = \"SAME_LOWER\">", 1, 2, 2, [3, 3], [3, 3], [2, 2], [1, 1], [1, 1], [6, 6]),
        ("<group = 2, strides = [2, 1, 3], pads = [0, 1, 1, 1, 0, 0]>", 2, 2, 4, [2, 3, 2], [3, 2, 2], [2, 1, 3], [1, 1, 1], [0, 1, 1], [4, 3, 4]),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Forms.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_element_is_spread_over_its_window(int form)
    {
        (string attributes, int groups, int inputs, int outputs, int[] x, int[] k, _, _, _, _) = Forms[form];
        OperatorOracle.Check(
            $"y = ConvTranspose{attributes}(x, w, b)",
            $"float[2,{inputs},{string.Join(',', x)}] x, float[{inputs},{outputs / groups},{string.Join(',', k)}] w, float[{outputs}] b",
            v => Spread(form, v["x"], v["w"], v["b"]));
    }

    private static double[] Spread(int form, double[] x, double[] w, double[] b)
    {
        (_, int groups, int inputs, int outputs, int[] size, int[] k, int[] strides, int[] dilations, int[] before, int[] places) = Forms[form];
        int[] shape = [2, outputs, .. places], kernel = [inputs, outputs / groups, .. k];
        double[] y = [.. Places.Of(shape).Select(at => b[at[1]])];
        foreach (int[] at in Places.Of([2, inputs, .. size]))
        {
            int group = at[1] / (inputs / groups);
            foreach (int[] tap in Places.Of([outputs / groups, .. k]))
            {
                int[] to = [at[0], (group * (outputs / groups)) + tap[0],
                    .. Enumerable.Range(0, k.Length).Select(d => (at[2 + d] * strides[d]) - before[d] + (tap[1 + d] * dilations[d]))];
                if (Enumerable.Range(0, k.Length).All(d => to[2 + d] >= 0 && to[2 + d] < places[d]))
                    y[Places.Flat(shape, to)] += x[Places.Flat([2, inputs, .. size], at)] * w[Places.Flat(kernel, [at[1], .. tap])];
            }
        }

        return y;
    }
}
