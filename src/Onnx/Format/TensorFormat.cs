using Google.Protobuf;

namespace Transfer.Onnx.Format;

/// <summary>TensorProto and SparseTensorProto to tensors and back.</summary>
internal static class TensorFormat
{
    /// <summary>The tensor of a message, which it keeps and which must not change afterwards.</summary>
    public static Tensor Read(TensorProto proto, string file, string? folder)
    {
        bool external = proto.HasDataLocation && proto.DataLocation == TensorProto.Types.DataLocation.External;
        TensorContent content = external
            ? new ExternalContent($"{Shown.Path(file)}: tensor '{Shown.Name(proto.Name)}'", folder,
                [.. proto.ExternalData.Select(e => KeyValuePair.Create(e.Key, e.Value))])
            : new ProtoContent(file, proto);
        return new Tensor((DataType)proto.DataType, [.. proto.Dims], content, proto);
    }

    /// <summary>The sparse tensor of a message, which it keeps and which must not change afterwards.</summary>
    public static SparseTensor Read(SparseTensorProto proto, string file, string? folder) => new(
        Read(proto.Values ?? new TensorProto(), file, folder),
        Read(proto.Indices ?? new TensorProto(), file, folder),
        [.. proto.Dims],
        proto);

    /// <summary>The message a tensor was read from, or a new one that holds its memory without a copy.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">The name it must have, or null: the one it has.</param>
    public static TensorProto Write(Tensor tensor, string? name = null)
    {
        if (tensor.Source is TensorProto read)
        {
            if (name is null || read.Name == name)
                return read;
            TensorProto renamed = read.Clone();
            renamed.Name = name;
            return renamed;
        }

        TensorProto proto = Header(tensor, name);
        if (tensor.Type == DataType.String)
            proto.StringData.AddRange(tensor.StringBytes.Select(UnsafeByteOperations.UnsafeWrap));
        else
            proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
        return proto;
    }

    /// <summary>The message of a tensor without its elements.</summary>
    public static TensorProto Header(Tensor tensor, string? name)
    {
        var proto = new TensorProto { DataType = (int)tensor.Type };
        proto.Dims.AddRange(tensor.Dims);
        if (!string.IsNullOrEmpty(name))
            proto.Name = name;
        return proto;
    }

    /// <summary>The message of a sparse tensor, with its values under the name that is wanted.</summary>
    public static SparseTensorProto Write(SparseTensor sparse, string? name = null)
    {
        if (sparse.Source is SparseTensorProto read)
        {
            if (name is null || (read.Values?.Name ?? "") == name)
                return read;
            SparseTensorProto renamed = read.Clone();
            renamed.Values ??= new TensorProto();
            renamed.Values.Name = name;
            return renamed;
        }

        var proto = new SparseTensorProto { Values = Write(sparse.Values, name), Indices = Write(sparse.Indices) };
        proto.Dims.AddRange(sparse.Dims);
        return proto;
    }
}
