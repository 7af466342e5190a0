using Transfer.Onnx;

namespace Transfer.FineTune.Tests.Engine;

/// <summary>Models written as text, with numbers filled in.</summary>
internal static class TestModels
{
    /// <summary>Makes an initializer of every value that the text declares and nothing defines, with reproducible numbers in [0.25, 0.75).</summary>
    public static Model WithRandomInitializers(this Model model)
    {
        Value[] open = [.. model.Graph.Nodes.SelectMany(n => n.Inputs).OfType<Value>().Where(v => !v.IsDefined).Distinct()];
        foreach (Value value in open)
        {
            long[] dims = ((TensorType)value.Type!).Shape!.Numbers!;
            var random = new Random(value.Name.Length + (31 * value.Name[0]));
            var data = new float[dims.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < data.Length; i++)
                data[i] = (float)(0.25 + (0.5 * random.NextDouble()));
            value.Initializer = Tensor.FromFloats(data, dims);
        }

        return model;
    }
}
