using BenchmarkDotNet.Attributes;
using Transfer.FineTune;

namespace Transfer.Benchmarks.Heads;

/// <summary>Solving a head with its penalty chosen by five-fold cross-validation, against the same without (the peer is one plain fit).</summary>
public class LogisticRegressionBenchmarks
{
    private FeatureMatrix _features = FeatureMatrix.From(new float[1], 1);
    private int[] _labels = [];

    /// <summary>Pictures, features and classes: ants and bees, and the emoji.</summary>
    [Params("245x1280x2", "296x1280x6", "2000x1280x10")]
    public string Shape { get; set; } = "";

    private int Classes => int.Parse(Shape.Split('x')[2]);

    /// <summary>Makes classes that overlap.</summary>
    [GlobalSetup]
    public void Setup()
    {
        int[] shape = [.. Shape.Split('x').Select(int.Parse)];
        var random = new Random(1);
        float[] values = new float[shape[0] * shape[1]];
        _labels = new int[shape[0]];
        for (int i = 0; i < shape[0]; i++)
        {
            _labels[i] = i % shape[2];
            for (int j = 0; j < shape[1]; j++)
                values[i * shape[1] + j] = (float)(random.NextDouble() - 0.5 + (j % shape[2] == _labels[i] ? 0.1 : 0));
        }

        _features = FeatureMatrix.From(values, shape[1]);
    }

    /// <summary>One fit.</summary>
    [Benchmark(Baseline = true)]
    public LogisticRegression OneFit() => LogisticRegression.Fit(_features, _labels, Classes, new LogisticRegressionOptions { L2 = 0.1 });

    /// <summary>With the penalty chosen.</summary>
    [Benchmark]
    public LogisticRegression WithCrossValidation() => LogisticRegression.Fit(_features, _labels, Classes);
}
