namespace Transfer.Onnx.Tests;

/// <summary>Graphs that show recursion over depth and quadratic time.</summary>
internal static class LongGraphs
{
    public static Graph Chain(int length)
    {
        var graph = new Graph("chain");
        Value value = graph.AddInput("x", new TensorType(DataType.Float, new Shape("n")));
        for (int i = 0; i < length; i++)
            value = graph.AddNode("Relu", [value], [$"v{i}"]).Outputs[0]!;
        graph.AddOutput(value, new TensorType(DataType.Float, new Shape("n")));
        return graph;
    }
}
