using Transfer.Onnx;

namespace Transfer.FineTune.Tests.Conformance;

/// <summary>Reads a tensor file of a backend case as the product reads tensors: as the constant of a model.</summary>
internal static class StoredTensor
{
    // Fields of ModelProto, GraphProto, OperatorSetIdProto and TensorProto, by ONNX's schema.
    private const int IrVersion = 1, ModelGraph = 7, OpsetImport = 8, OpsetVersion = 2, GraphName = 2, GraphInitializer = 5, TensorName = 8;

    public static Tensor Read(string path)
    {
        // Of a field that stands twice the last holds, so a name can be appended to any message.
        byte[] tensor = [.. File.ReadAllBytes(path), .. Field(TensorName, "stored"u8)];
        byte[] graph = [.. Field(GraphName, "stored"u8), .. Field(GraphInitializer, tensor)];
        byte[] model = [IrVersion << 3, 10, .. Field(ModelGraph, graph), .. Field(OpsetImport, [OpsetVersion << 3, 21])];
        return Model.Load(model, path).Graph.Get("stored").Initializer!;
    }

    private static byte[] Field(int number, ReadOnlySpan<byte> content)
    {
        List<byte> field = [(byte)((number << 3) | 2)];
        for (uint length = (uint)content.Length; ; length >>= 7)
        {
            field.Add((byte)(length < 0x80 ? length : (length & 0x7F) | 0x80));
            if (length < 0x80)
                break;
        }

        return [.. field, .. content];
    }
}
