// Any ONNX graph learns on your own tensors: dotnet run -c Release --project samples/TrainFromScratch
using Transfer.FineTune;
using Transfer.FineTune.Engine;
using Transfer.Onnx;

// A perceptron learns exclusive or. Its text has the weights it starts from; a file of any exporter would do as well.
Model net = Model.Parse("""
    <ir_version: 8, opset_import: ["" : 17]>
    xor (float[N, 2] x) => (float[N, 2] logits)
    <float[4, 2] w1 = {0.9, -0.7, -0.8, 0.6, 0.5, 0.4, -0.3, -0.9}, float[4] b1 = {0, 0, 0, 0},
     float[2, 4] w2 = {0.5, -0.6, 0.7, -0.4, -0.5, 0.6, -0.7, 0.4}, float[2] b2 = {0, 0}>
    { h = Gemm <transB = 1> (x, w1, b1)  a = Tanh (h)  logits = Gemm <transB = 1> (a, w2, b2) }
    """);
var xor = new FineTuner(net, "logits", LossKind.CrossEntropy, new TrainOptions { Epochs = 500, Batch = 4, LearningRate = 0.05f });
FitResult learnt = xor.Fit(new TensorData(4).Add("x", [0, 0, 0, 1, 1, 0, 1, 1], 2).Labels([0, 1, 1, 0]));
Console.WriteLine($"exclusive or: loss {learnt.Epochs[0].TrainLoss:0.000} -> {learnt.Epochs[^1].TrainLoss:0.000}");

// A line finds y = 2a - 3b + 0.5 from random weights.
var random = new Random(1);
float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
Model line = Model.Parse("<ir_version: 8, opset_import: [\"\" : 17]> line (float[N, 2] x) => (float[N, 1] y) { y = Gemm <transB = 1> (x, w, b) }");
line.Graph.Get("w").Initializer = Tensor.FromFloats(Draw(2), 1, 2);
line.Graph.Get("b").Initializer = Tensor.FromFloats(Draw(1), 1);
float[] x = Draw(400), y = [.. Enumerable.Range(0, 200).Select(i => (2 * x[2 * i]) - (3 * x[(2 * i) + 1]) + 0.5f)];
var regression = new FineTuner(line, "y", LossKind.MeanSquaredError, new TrainOptions { Epochs = 200, Batch = 20, LearningRate = 0.05f, WeightDecay = 0 });
_ = regression.Fit(new TensorData(200).Add("x", x, 2).Targets(y, 1));
Graph found = regression.Model.Graph;
Console.WriteLine($"regression: y = {string.Join(" ", found.Get("w").Initializer!.ToFloats().Zip("ab", (w, v) => $"{w:+0.000;-0.000}{v}"))} {found.Get("b").Initializer!.ToFloats()[0]:+0.000;-0.000}");
