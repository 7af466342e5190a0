using Transfer.Onnx;

namespace Transfer.Runtime;

/// <summary>An input or output as the model declares it.</summary>
/// <param name="Name">The name in the graph.</param>
/// <param name="Type">
/// The element type of the tensor, or of the tensors in the sequence or optional; Undefined where there is none to tell (maps).
/// </param>
/// <param name="Shape">The declared dimensions (those of a sequence's elements); null where the rank is unknown.</param>
/// <param name="Kind">Tensor for almost every model.</param>
public sealed record ValueInfo(string Name, DataType Type, Shape? Shape, ValueKind Kind = ValueKind.Tensor)
{
    /// <summary>As in ONNX's text form: <c>float[batch,3,224,224]</c>, <c>seq(float[?])</c>.</summary>
    public string TypeText
    {
        get
        {
            string tensor = Type.OnnxName() + Shape;
            return Kind switch
            {
                ValueKind.Tensor => tensor,
                ValueKind.Sequence => $"seq({tensor})",
                ValueKind.Optional => $"optional({tensor})",
                ValueKind.SparseTensor => $"sparse_tensor({tensor})",
                _ => Kind.ToString().ToLowerInvariant(),
            };
        }
    }
}
