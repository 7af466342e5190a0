using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

/// <summary>
/// Runs one operator in the engine and compares it with a naive oracle in float64: the outputs directly, the gradients with five-point central
/// differences of the oracle, for every element of every float input.
/// </summary>
internal sealed class OracleCheck(string operatorName, long opset = 17)
{
    private const double Step = 1e-3;

    private readonly List<(string Name, Tensor Tensor, bool IsTrained)> _inputs = [];
    private readonly List<string> _nodeInputs = [];
    private readonly List<string> _nodeOutputs = [];
    private readonly HashSet<string> _unused = [""];
    private readonly List<(string Name, AttributeValue Value)> _attributes = [];

    /// <summary>The inputs as the oracle sees them: what float32 holds, in float64.</summary>
    public Dictionary<string, double[]> Values { get; } = [];

    public OracleCheck Input(string name, double[] values, params long[] shape)
    {
        float[] rounded = Array.ConvertAll(values, v => (float)v);
        Values[name] = Array.ConvertAll(rounded, v => (double)v);
        _inputs.Add((name, Tensor.FromFloats(rounded, shape), true));
        _nodeInputs.Add(name);
        return this;
    }

    /// <summary>An input of random values between -1 and 1.</summary>
    public OracleCheck Random(string name, int seed, params long[] shape) => Input(name, RandomValues(seed, shape), shape);

    public OracleCheck Constant(string name, Tensor tensor)
    {
        _inputs.Add((name, tensor, false));
        _nodeInputs.Add(name);
        return this;
    }

    public OracleCheck Skip()
    {
        _nodeInputs.Add("");
        return this;
    }

    public OracleCheck Attribute(string name, AttributeValue value)
    {
        _attributes.Add((name, value));
        return this;
    }

    public OracleCheck Outputs(params string[] names)
    {
        _nodeOutputs.AddRange(names);
        return this;
    }

    /// <summary>Outputs that the node has and nothing uses.</summary>
    public OracleCheck Unused(params string[] names)
    {
        _unused.UnionWith(names);
        return Outputs(names);
    }

    /// <summary>Compares; the oracle gives the named outputs.</summary>
    public void Verify(Func<Dictionary<string, double[]>, Dictionary<string, double[]>> oracle)
    {
        using TrainingEngine engine = Build();
        _ = engine.Forward();
        Dictionary<string, double[]> expected = oracle(Values), upstream = [];
        foreach (string output in _nodeOutputs.Where(o => !_unused.Contains(o)))
        {
            AssertClose($"output '{output}'", expected[output], engine.Output(output));
            upstream[output] = Array.ConvertAll(RandomValues(expected[output].Length, expected[output].Length), v => (double)(float)v);
            for (int i = 0; i < upstream[output].Length; i++)
                engine.OutputGradient(output)[i] = (float)upstream[output][i];
        }

        // Twice, because what the forward pass left must survive.
        engine.Backward();
        engine.Backward();
        foreach ((string name, double[] values) in Values)
            AssertClose($"gradient of '{name}'", Differences(values, () => Inner(oracle(Values), upstream)), engine.Gradient(name));
    }

    /// <summary>The engine with the inputs in place, for tests of other things.</summary>
    public TrainingEngine Build()
    {
        var model = new Model(new Graph("one node"), opset: opset);
        Graph graph = model.Graph;
        foreach ((string name, Tensor tensor, bool isTrained) in _inputs)
            _ = isTrained ? graph.AddInput(name, new TensorType(DataType.Float)) : graph.AddInitializer(name, tensor);
        Node node = graph.AddNode(operatorName, [.. _nodeInputs.Select(n => n.Length == 0 ? null : graph.Get(n))], _nodeOutputs, "node");
        foreach ((string name, AttributeValue value) in _attributes)
            node.Attributes.Set(name, value);
        foreach (Value? output in node.Outputs)
        {
            if (output is not null && !_unused.Contains(output.Name))
                graph.AddOutput(output, new TensorType(DataType.Float));
        }

        TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = _inputs.Where(i => i.IsTrained).ToDictionary(i => i.Name, i => i.Tensor.Dims.ToArray()),
            Trainable = [.. _inputs.Where(i => i.IsTrained).Select(i => i.Name)],
            Threads = 2,
        });
        foreach ((string name, Tensor tensor, bool _) in _inputs.Where(i => i.IsTrained))
            tensor.AsSpan<float>().CopyTo(engine.Input(name));
        return engine;
    }

    private static double[] RandomValues(int seed, params long[] shape)
    {
        var random = new Random(seed);
        var values = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (random.NextDouble() * 2) - 1;
        return values;
    }

    private static double Inner(Dictionary<string, double[]> outputs, Dictionary<string, double[]> upstream) =>
        upstream.Sum(u => u.Value.Zip(outputs[u.Key], (a, b) => a * b).Sum());

    /// <summary>(-f(x + 2h) + 8 f(x + h) - 8 f(x - h) + f(x - 2h)) / 12h.</summary>
    private static double[] Differences(double[] values, Func<double> f)
    {
        var result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double x = values[i];
            double At(double step)
            {
                values[i] = x + (step * Step);
                return f();
            }

            result[i] = (-At(2) + (8 * At(1)) - (8 * At(-1)) + At(-2)) / (12 * Step);
            values[i] = x;
        }

        return result;
    }

    private static void AssertClose(string what, double[] expected, ReadOnlySpan<float> actual)
    {
        string? difference = Tolerance.Close.Compare(what, Array.ConvertAll(expected, v => (float)v), actual, absolute: 1e-6);
        Assert.True(difference is null, difference);
    }
}
