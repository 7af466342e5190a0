using System.Security.Cryptography;
using System.Text;

namespace Transfer.Onnx;

/// <summary>
/// What tells two nodes apart when names do not count: operator, attributes, and where the operands come from. Graph inputs are known by their
/// position, constants of integers and words by their elements, all other constants by type and size: those are weights.
/// </summary>
internal sealed class Fingerprint
{
    private const int ElementsThatCount = 1024;

    private readonly Dictionary<Value, string> _values = [];
    private readonly Dictionary<Node, string> _deep = [];
    private readonly Dictionary<Node, string> _local = [];

    /// <summary>Looks at a graph, whose nodes stand in running order, and at its subgraphs.</summary>
    public Fingerprint(Graph graph) => Visit(graph, "");

    /// <summary>The node and all that it hangs on.</summary>
    public string Deep(Node node) => _deep[node];

    /// <summary>The node by itself, with its constants.</summary>
    public string Local(Node node) => _local[node];

    /// <summary>A value and all that it hangs on.</summary>
    public string Of(Value value) => _values.TryGetValue(value, out string? found) ? found : _values[value] = Constant(value) ?? "undefined";

    /// <summary>The constant that a value has, as an initializer or from a Constant node, or null.</summary>
    public static Tensor? ConstantOf(Value value) => value.Initializer ?? (value.Producer is { } node && IsConstant(node) ? node.Attributes["value"].Tensor : null);

    /// <summary>Whether a node is another way to write an initializer.</summary>
    public static bool IsConstant(Node node) => node.Is("Constant") && node.Attributes.Find("value") is { Type: AttributeType.Tensor };

    private static string? Constant(Value value) => ConstantOf(value) is not { } tensor ? null
        : tensor.Type.IsFloatingPoint() || tensor.Count > ElementsThatCount ? $"weight {tensor}"
        : tensor.Type == DataType.String ? $"constant {tensor} {string.Join('\0', tensor.Strings)}"
        : $"constant {tensor} {System.Convert.ToHexString(tensor.Bytes.Span)}";

    private void Visit(Graph graph, string place)
    {
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            if (graph.Inputs[i].Initializer is null)
                _values[graph.Inputs[i]] = $"input {place}{i}";
        }

        foreach (Node node in graph.Nodes)
        {
            if (IsConstant(node))
                continue;
            var own = new StringBuilder($"{(node.Domain is "ai.onnx" ? "" : node.Domain)}.{node.OpType}.{node.Overload}/{node.Outputs.Count}");
            if (node.HasAttributes)
            {
                foreach (NodeAttribute attribute in node.Attributes.OrderBy(a => a.Name, StringComparer.Ordinal))
                    _ = own.Append($" {attribute.Name}={Content(attribute, place)}");
            }

            var local = new StringBuilder(own.ToString());
            foreach (Value? input in node.Inputs)
            {
                _ = own.Append('\n').Append(input is null ? "" : Of(input));
                _ = local.Append('\n').Append(input is null ? "" : Constant(input) ?? "value");
            }

            _local[node] = Digest(local);
            _deep[node] = Digest(own);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i] is { } output)
                    _values[output] = $"{_deep[node]}:{i}";
            }
        }
    }

    private string Content(NodeAttribute attribute, string place)
    {
        if (attribute.Graphs.Count == 0)
            return AttributeText.Of(attribute);
        var all = new StringBuilder();
        foreach (Graph graph in attribute.Graphs)
        {
            Visit(graph, $"{place}{attribute.Name}/");
            _ = all.Append('{').AppendJoin('\n', graph.Nodes.Where(n => !IsConstant(n)).Select(Deep)).Append("} ").AppendJoin(',', graph.Outputs.Select(Of));
        }

        return all.ToString();
    }

    private static string Digest(StringBuilder text) => System.Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..16]);
}
