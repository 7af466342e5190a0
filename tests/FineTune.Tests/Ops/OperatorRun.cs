using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

/// <summary>One node in the engine, against a float64 oracle: y, and every gradient by central differences of the oracle.</summary>
internal static class OperatorRun
{
    /// <summary>Checks a node of one output whose inputs are all float.</summary>
    public static void Check(
        string opType, long[][] shapes, Func<double[][], double[]> oracle, (double From, double To) domain, params (string Name, AttributeValue Value)[] attributes)
    {
        var model = new Model(new Graph("one"), opset: 17);
        Value[] inputs = [.. shapes.Select((s, i) => model.Graph.AddInput($"x{i}", new TensorType(DataType.Float, new Shape([.. s.Select(d => (Dim)d)]))))];
        model.Graph.AddOutput(model.Graph.Append(opType, inputs, "y", attributes), new TensorType(DataType.Float));
        string y = model.Graph.Outputs[0].Name;
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = shapes.Select((s, i) => (s, i)).ToDictionary(p => $"x{p.i}", p => p.s),
            Trainable = [.. inputs.Select(v => v.Name)],
            Threads = 1,
        });
        var random = new Random(opType.Length + shapes.Length);
        double[][] values = new double[shapes.Length][];
        for (int i = 0; i < shapes.Length; i++)
        {
            Span<float> x = engine.Input($"x{i}");
            foreach (ref float v in x)
                v = (float)(domain.From + ((domain.To - domain.From) * random.NextDouble()));
            values[i] = [.. x.ToArray().Select(v => (double)v)];
        }

        _ = engine.Forward();
        double[] expected = oracle(values);
        AssertClose($"{opType} y", expected, engine.Output(y));
        double[] weights = new double[expected.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            engine.OutputGradient(y)[i] = (float)((random.NextDouble() * 2) - 1);
            weights[i] = engine.OutputGradient(y)[i];
        }

        engine.Backward();
        for (int i = 0; i < shapes.Length; i++)
            AssertClose($"{opType} dX{i}", GradientCheck.Differences(oracle, values, weights, i), engine.Gradient($"x{i}"));
    }

    private static void AssertClose(string what, double[] expected, ReadOnlySpan<float> actual)
    {
        string? difference = Tolerance.Close.Compare(what, Array.ConvertAll(expected, v => (float)v), actual, 1e-6);
        Assert.True(difference is null, difference);
    }
}
