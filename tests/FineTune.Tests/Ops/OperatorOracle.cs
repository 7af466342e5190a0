using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

/// <summary>The inputs of an oracle by name, in float64, integers included.</summary>
internal delegate double[] Oracle(IReadOnlyDictionary<string, double[]> inputs);

/// <summary>
/// A node against a plain float64 oracle: outputs against what the oracle computes, gradients against five-point central differences of
/// the oracle. Both must agree to a millionth of the largest value.
/// </summary>
internal static class OperatorOracle
{
    private const double Allowed = 1e-6;
    private const double Step = 1e-3;

    /// <summary>Checks output <c>y</c> and the gradients of all float inputs.</summary>
    /// <param name="node">As in the text form: <c>y = Trilu&lt;upper = 0&gt;(x)</c>.</param>
    /// <param name="inputs">As in the text form: <c>float[3,4] x, int64[2] i</c>; floats that are not given are random.</param>
    /// <param name="oracle">Computes y.</param>
    /// <param name="values">Values of inputs.</param>
    /// <param name="constants">As in the text form: <c>int64[1] k = {1}</c>.</param>
    /// <param name="opset">The operator set.</param>
    /// <param name="untrained">Float inputs without a gradient.</param>
    public static void Check(
        string node, string inputs, Oracle oracle, Dictionary<string, double[]>? values = null, string constants = "", int opset = 21, params string[] untrained)
    {
        Model model = Parse(node, inputs, constants, opset);
        var shapes = model.Graph.Inputs.ToDictionary(i => i.Name, Shape);
        var floats = model.Graph.Inputs.Where(i => ((TensorType)i.Type!).Element == DataType.Float).Select(i => i.Name).ToHashSet();
        var random = new Random(7);
        var given = shapes.ToDictionary(s => s.Key, s => values?.GetValueOrDefault(s.Key) ?? Draw(random, s.Value));
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = shapes,
            Trainable = [.. floats.Except(untrained)],
            Threads = 2,
        });
        foreach ((string name, double[] value) in given)
            Put(engine, model.Graph.Get(name), value);
        _ = engine.Forward();
        Near("y", oracle(given), engine.Output("y"));
        if (floats.Count == untrained.Length)
            return;
        double[] upstream = Draw(random, [engine.Output("y").Length]);
        ToFloats(upstream).CopyTo(engine.OutputGradient("y"));
        engine.Backward();
        foreach (string name in floats.Except(untrained))
            Near($"gradient of {name}", Differences(given, name, oracle, upstream), engine.Gradient(name));
    }

    /// <summary>The output <c>y</c> of a node without anything trainable, as float64.</summary>
    public static double[] Run(string node, string inputs, Dictionary<string, double[]> values, string constants = "", int opset = 21)
    {
        Model model = Parse(node, inputs, constants, opset);
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = model.Graph.Inputs.ToDictionary(i => i.Name, Shape),
            Trainable = [],
            Threads = 1,
        });
        foreach ((string name, double[] value) in values)
            Put(engine, model.Graph.Get(name), value);
        _ = engine.Forward();
        return Numbers(engine.OutputTensor("y"));
    }

    /// <summary>All outputs of a node whose inputs are constants, which is what a shape that depends on values asks for.</summary>
    public static double[][] RunConstant(string node, string constants, int opset = 21)
    {
        Model model = Model.Parse($"<ir_version: 10, opset_import: [\"\" : {opset}]>\ng () => () <{constants}> {{\n{node}\n}}\n");
        Value[] outputs = [.. model.Graph.Nodes.Last!.Outputs.OfType<Value>()];
        foreach (Value output in outputs)
            model.Graph.AddOutput(output);
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions { InputShapes = new Dictionary<string, long[]>(), Trainable = [], Threads = 1 });
        _ = engine.Forward();
        return [.. outputs.Select(o => Numbers(engine.OutputTensor(o.Name)))];
    }

    /// <summary>The message with which a node is refused.</summary>
    public static string Refusal(string node, string inputs, string constants = "", int opset = 21)
    {
        Model model = Parse(node, inputs, constants, opset);
        var error = Assert.Throws<TransferException>(() => TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = model.Graph.Inputs.ToDictionary(i => i.Name, Shape),
            Trainable = [],
            Threads = 1,
        }));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        return error.Message;
    }

    private static Model Parse(string node, string inputs, string constants, int opset) => Model.Parse(
        $"<ir_version: 10, opset_import: [\"\" : {opset}]>\ng ({inputs}) => (float[N] y){(constants.Length > 0 ? $" <{constants}>" : "")} {{\n{node}\n}}\n");

    private static long[] Shape(Value value) => [.. ((TensorType)value.Type!).Shape!.Select(d => d.Number ?? 0)];

    // Float32 values, so that the engine and the oracle start from the same numbers.
    private static double[] Draw(Random random, long[] shape) =>
        [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (double)(float)((random.NextDouble() * 2) - 1))];

    private static float[] ToFloats(double[] values) => Array.ConvertAll(values, v => (float)v);

    private static void Put(TrainingEngine engine, Value input, double[] values)
    {
        long[] shape = Shape(input);
        engine.SetInput(input.Name, ((TensorType)input.Type!).Element switch
        {
            DataType.Int64 => Tensor.From<long>(Array.ConvertAll(values, v => (long)v), shape),
            DataType.Int32 => Tensor.From<int>(Array.ConvertAll(values, v => (int)v), shape),
            DataType.Int8 => Tensor.From<sbyte>(Array.ConvertAll(values, v => (sbyte)v), shape),
            DataType.UInt8 => Tensor.From<byte>(Array.ConvertAll(values, v => (byte)v), shape),
            DataType.Bool => Tensor.FromBytes(DataType.Bool, Array.ConvertAll(values, v => (byte)v), shape),
            _ => Tensor.FromFloats(ToFloats(values), shape),
        });
    }

    private static double[] Numbers(Tensor tensor) => tensor.Type == DataType.Bool ? Array.ConvertAll(tensor.Bytes.ToArray(), b => (double)b)
        : tensor.Type.IsFloatingPoint() ? Array.ConvertAll(tensor.ToFloats(), v => (double)v)
        : Array.ConvertAll(tensor.ToLongs(), v => (double)v);

    private static double[] Differences(Dictionary<string, double[]> given, string name, Oracle oracle, double[] upstream)
    {
        double[] x = given[name], gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double at = x[i];
            double Loss(double step)
            {
                x[i] = at + step;
                double loss = oracle(given).Zip(upstream, (y, dY) => y * dY).Sum();
                x[i] = at;
                return loss;
            }

            gradient[i] = ((8 * (Loss(Step) - Loss(-Step))) - (Loss(2 * Step) - Loss(-2 * Step))) / (12 * Step);
        }

        return gradient;
    }

    private static void Near(string what, double[] expected, ReadOnlySpan<float> actual)
    {
        double worst = Tolerance.Worst(ToFloats(expected), actual);
        Assert.True(worst <= Allowed, $"{what}: worst difference {worst:G3}; expected {string.Join(' ', expected.Take(8))}, got {string.Join(' ', actual[..Math.Min(8, actual.Length)].ToArray())}");
    }
}
