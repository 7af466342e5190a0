using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Engine;

/// <summary>Each loss against its formula in float64, and its gradient against central differences of the formula.</summary>
public sealed class LossGraphTests
{
    private const int Rows = 3, Width = 4;

    private static readonly float[] Outputs = [0.3f, -1.2f, 2.1f, 0.7f, -0.4f, 1.9f, -2.5f, 0.2f, 1.1f, 0.6f, -0.8f, 3.0f];
    private static readonly float[] Shares = [0.7f, 0.1f, 0.1f, 0.1f, 0, 1, 0, 0, 0.25f, 0.25f, 0.25f, 0.25f];
    private static readonly float[] Values = [0.1f, -3.2f, 2.0f, 0.5f, -0.2f, 1.7f, 0.5f, 0.1f, 1.0f, -0.6f, -0.9f, 1.5f];

    [Theory]
    [InlineData(LossKind.SoftCrossEntropy, 17)]
    [InlineData(LossKind.SoftCrossEntropy, 11)]
    [InlineData(LossKind.BinaryCrossEntropy, 17)]
    [InlineData(LossKind.MeanSquaredError, 17)]
    [InlineData(LossKind.MeanAbsoluteError, 17)]
    [InlineData(LossKind.Huber, 17)]
    [InlineData(LossKind.Cosine, 17)]
    [InlineData(LossKind.Cosine, 11)]
    public void A_loss_and_its_gradient(LossKind kind, int opset)
    {
        float[] target = kind is LossKind.SoftCrossEntropy or LossKind.BinaryCrossEntropy ? Shares : Values;
        Model model = Model.Parse($"<ir_version: 7, opset_import: [\"\" : {opset}]> net (float[N, {Width}] x) => (float[N, {Width}] y) {{ y = Identity (x) }}");
        (Model withLoss, string loss, string targets) = LossGraph.Append(model, "y", kind);
        using TrainingEngine engine = TrainingEngine.Build(withLoss, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [Rows, Width], [targets] = [Rows, Width] },
            Trainable = ["x"],
            Loss = loss,
        });
        Outputs.CopyTo(engine.Input("x"));
        target.CopyTo(engine.Input(targets));

        Assert.Equal(Formula(kind, Array.ConvertAll(Outputs, v => (double)v), target), engine.Forward(), 5);
        engine.Backward();
        for (int i = 0; i < Outputs.Length; i++)
        {
            const double Step = 1e-5;
            double[] up = Array.ConvertAll(Outputs, v => (double)v), down = [.. up];
            up[i] += Step;
            down[i] -= Step;
            Assert.Equal((Formula(kind, up, target) - Formula(kind, down, target)) / (2 * Step), engine.Gradient("x")[i], 5);
        }
    }

    [Fact]
    public void A_value_that_is_not_there_is_answered() =>
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<TransferException>(() => LossGraph.Append(
            Model.Parse("<ir_version: 7, opset_import: [\"\" : 17]> net (float[N] x) => (float[N] y) { y = Identity (x) }"), "z", LossKind.Huber)).Kind);

    private static double Formula(LossKind kind, double[] y, float[] t)
    {
        IEnumerable<double> Terms(Func<double, double, double> term) => y.Select((v, i) => term(v, t[i]));
        IEnumerable<(double[] Y, double[] T)> rows = Enumerable.Range(0, Rows).Select(r => (y[(r * Width)..((r + 1) * Width)], Array.ConvertAll(t[(r * Width)..((r + 1) * Width)], v => (double)v)));
        return kind switch
        {
            LossKind.SoftCrossEntropy => rows.Average(r => r.Y.Zip(r.T, (v, share) => -share * (v - Math.Log(r.Y.Sum(Math.Exp)))).Sum()),
            LossKind.BinaryCrossEntropy => Terms((v, share) => -(share * Math.Log(1 / (1 + Math.Exp(-v)))) - ((1 - share) * Math.Log(1 - (1 / (1 + Math.Exp(-v)))))).Average(),
            LossKind.MeanSquaredError => Terms((v, target) => (v - target) * (v - target)).Average(),
            LossKind.MeanAbsoluteError => Terms((v, target) => Math.Abs(v - target)).Average(),
            LossKind.Huber => Terms((v, target) => Math.Abs(v - target) is var d && d < 1 ? d * d / 2 : d - 0.5).Average(),
            _ => rows.Average(r => 1 - (r.Y.Zip(r.T, (a, b) => a * b).Sum() / Math.Sqrt(r.Y.Sum(a => a * a) * r.T.Sum(b => b * b)))),
        };
    }
}
