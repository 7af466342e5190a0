using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Heads;

public sealed class HeadNodesTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 6)]
    [InlineData(130, 33)]
    public void Its_probabilities_are_those_of_the_oracle_and_of_ONNX_Runtime(int classes, int width)
    {
        var random = new Random(classes);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(4 * random.NextDouble() - 2))];
        var head = new LinearHead(Numbers(classes * width), Numbers(classes));
        float[] x = Numbers(5 * width);

        var graph = new Graph("g");
        Value features = graph.AddInput("features", new TensorType(DataType.Float, new Shape("n", width)));
        graph.AddOutput(features, features.Type!);
        HeadNodes.Append(graph, head);
        using var session = Session.Open(new Model(graph, opset: 17).ToBytes(), "head");
        using OrtValue input = OrtValue.Create(x.AsMemory(), 5, width);
        IReadOnlyList<OrtValue> outputs = session.Run(new Dictionary<string, OrtValue> { ["features"] = input });
        using OrtValue output = outputs[0];
        ReadOnlySpan<float> ran = output.AsSpan<float>();

        Assert.Equal(("probabilities", $"float[n,{classes}]"), (graph.Outputs[0].Name, graph.Outputs[0].Type!.ToString()));
        float[] predicted = new float[classes];
        for (int row = 0; row < 5; row++)
        {
            double[] oracle = Softmax(head, x.AsSpan(row * width, width));
            head.Predict(x.AsSpan(row * width, width), predicted);
            for (int c = 0; c < classes; c++)
            {
                Assert.Equal(oracle[c], predicted[c], 1e-7);
                Assert.Equal(oracle[c], ran[row * classes + c], 2e-6);
            }
        }
    }

    [Fact]
    public void Huge_scores_do_not_overflow()
    {
        var head = new LinearHead([1000, -1000], [0, 0]);
        float[] p = new float[2];
        head.Predict([100f], p);
        Assert.Equal([1f, 0f], p);
    }

    [Fact]
    public void A_head_is_read_back_as_it_was_written()
    {
        Model model = TinyClassifier.Create();
        _ = model.Graph.CutClassifier("features");
        var head = new LinearHead([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [-1, 1]);
        HeadNodes.Append(model.Graph, head);
        LinearHead read = HeadNodes.Read(Model.Load(model.ToBytes(), "m").Graph, "m");
        Assert.Equal(head.Weight, read.Weight);
        Assert.Equal(head.Bias, read.Bias);
        Assert.Equal((2, 6), (read.Outputs, read.Width));
    }

    [Fact]
    public void Another_ending_is_no_head()
    {
        var error = Assert.Throws<TransferException>(() => HeadNodes.Read(TinyClassifier.Create().Graph, "tiny.onnx"));
        Assert.Equal((ErrorKind.BadInput, "tiny.onnx: does not end in Gemm and Softmax with constant weights; compare it without --data"), (error.Kind, error.Message));
    }

    [Fact]
    public void A_head_of_words_answers_to_each_token_as_to_a_text_and_is_read_back_and_cut_off()
    {
        var head = new LinearHead([1, 2, 3, -4, 5, 6], [-1, 1], AnswerKind.Words);
        float[] x = [1, 0, 0, 0.5f, -1, 0.25f, 0, 0, 1, 2, 2, -3];
        var graph = new Graph("g");
        Value features = graph.AddInput("features", new TensorType(DataType.Float, new Shape("n", "length", 3)));
        graph.AddOutput(features, features.Type!);
        HeadNodes.Append(graph, head);
        Assert.Equal(("probabilities", "float[n,length,2]"), (graph.Outputs[0].Name, graph.Outputs[0].Type!.ToString()));
        using var session = Session.Open(new Model(graph, opset: 17).ToBytes(), "head");
        using OrtValue input = OrtValue.Create(x.AsMemory(), 2, 2, 3);
        using OrtValue output = session.Run(new Dictionary<string, OrtValue> { ["features"] = input })[0];
        float[] predicted = new float[2];
        for (int token = 0; token < 4; token++)
        {
            double[] oracle = Softmax(head, x.AsSpan(token * 3, 3));
            head.Predict(x.AsSpan(token * 3, 3), predicted);
            for (int c = 0; c < 2; c++)
            {
                Assert.Equal(oracle[c], predicted[c], 1e-7);
                Assert.Equal(oracle[c], output.AsSpan<float>()[token * 2 + c], 2e-6);
            }
        }

        LinearHead read = HeadNodes.Read(graph, "m", AnswerKind.Words);
        Assert.Equal(head.Weight, read.Weight);
        Assert.Equal(head.Bias, read.Bias);
        Assert.Equal(AnswerKind.Words, read.Answer);
        Assert.Equal("m: does not end in Gemm and Softmax with constant weights; compare it without --data", Assert.Throws<TransferException>(() => HeadNodes.Read(graph, "m")).Message);
        Assert.Equal("features", HeadNodes.Remove(graph, AnswerKind.Words).Name);
        Assert.Equal("m: does not end in MatMul, Add and Softmax with constant weights; compare it without --data", Assert.Throws<TransferException>(() => HeadNodes.Read(graph, "m", AnswerKind.Words)).Message);
    }

    private static double[] Softmax(LinearHead head, ReadOnlySpan<float> x)
    {
        double[] z = new double[head.Outputs];
        for (int c = 0; c < z.Length; c++)
        {
            z[c] = head.Bias[c];
            for (int i = 0; i < x.Length; i++)
                z[c] += (double)head.Weight[c * head.Width + i] * x[i];
        }

        double max = z.Max();
        double total = z.Sum(value => Math.Exp(value - max));
        return [.. z.Select(value => Math.Exp(value - max) / total)];
    }
}
