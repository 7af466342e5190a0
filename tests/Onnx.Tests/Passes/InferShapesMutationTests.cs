using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class InferShapesMutationTests
{
    /// <summary>ONNX's backend models with ranks, sizes, integers and element types changed at random: types or an error, nothing else.</summary>
    [SkippableTheory]
    [InlineData(1)]
    public void A_changed_model_gets_types_or_an_error(int seed)
    {
        var problems = new List<string>();
        foreach (BackendCase backend in BackendArchive.Require())
        {
            var random = new Random((seed * 7919) + backend.Name.Sum(c => c));
            var inference = new InferenceCase(backend);
            if (random.Next(2) == 0)
                inference.FixSizes(backend);
            foreach (Value input in inference.Model.Graph.Inputs.Concat(inference.Model.Graph.Initializers))
                Change(input, random);
            foreach (Node node in inference.Model.Graph.Nodes.Where(n => n.Attributes.Count > 0))
                Change(node, random);
            try
            {
                _ = InferShapes.Run(inference.Model);
            }
            catch (TransferException)
            {
                continue;
            }
            catch (Exception error)
            {
                problems.Add($"{backend.Name}: {error.GetType().Name} {error.StackTrace!.Split('\n')[0].Trim()}");
            }
        }

        Assert.True(problems.Count == 0, "\n" + string.Join('\n', problems));
    }

    private static void Change(Value value, Random random)
    {
        if (random.Next(2) == 0)
            return;
        if (value.Initializer is { Type: DataType.Int64, Count: < 16 } tensor)
        {
            long[] elements = [.. tensor.ToLongs().Select(e => random.Next(3) == 0 ? random.Next(-4, 5) : e)];
            value.Initializer = random.Next(4) == 0 ? Tensor.From<long>(elements.Append(2).ToArray(), elements.Length + 1)
                : Tensor.From<long>(elements, [.. tensor.Dims]);
        }
        else if (value.Type is TensorType { Shape: { } shape } type && value.Initializer is null)
        {
            List<Dim> dims = [.. shape.Select(d => random.Next(3) == 0 ? (Dim)random.Next(0, 4) : random.Next(4) == 0 ? Dim.Unknown : d)];
            if (random.Next(3) == 0)
                dims.Add(3);
            else if (random.Next(3) == 0 && dims.Count > 0)
                dims.RemoveAt(0);
            value.Type = type with { Shape = random.Next(6) == 0 ? null : new Shape([.. dims]) };
        }
    }

    private static void Change(Node node, Random random)
    {
        foreach (NodeAttribute attribute in node.Attributes.ToArray())
        {
            if (random.Next(3) != 0)
                continue;
            if (attribute.Type == AttributeType.Int)
                node.Attributes.Set(attribute.Name, (long)random.Next(-3, 4));
            else if (attribute.Type == AttributeType.Ints)
                node.Attributes.Set(attribute.Name, attribute.Ints.Skip(random.Next(2)).Select(v => random.Next(3) == 0 ? random.Next(-3, 4) : v).ToArray());
        }
    }
}
