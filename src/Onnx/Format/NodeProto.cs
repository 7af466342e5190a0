namespace Transfer.Onnx.Format;

internal sealed partial class NodeProto
{
    /// <summary>
    /// Whether the message says what a <see cref="Node"/> does not hold: a text that is there and empty, metadata, devices, fields of later versions. What says
    /// no more need not be kept to be written again byte for byte.
    /// </summary>
    public bool SaysMore => _unknownFields is not null || metadataProps_.Count > 0 || deviceConfigurations_.Count > 0
        || (HasOpType && OpType.Length == 0) || (HasName && Name.Length == 0) || (HasDomain && Domain.Length == 0) || (HasOverload && Overload.Length == 0)
        || (HasDocString && DocString.Length == 0);
}
