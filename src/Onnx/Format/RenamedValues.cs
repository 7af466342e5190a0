namespace Transfer.Onnx.Format;

/// <summary>
/// Some messages that no object models name values by text: quantization annotations and the sharding of nodes. Where a value was
/// renamed they follow it.
/// </summary>
internal static class RenamedValues
{
    public static void Apply(Graph graph, GraphProto proto)
    {
        if (graph.Names.Renamed is not { Count: > 0 } renamed)
            return;
        foreach (TensorAnnotation annotation in proto.QuantizationAnnotation)
        {
            if (renamed.TryGetValue(annotation.TensorName, out Value? value))
                annotation.TensorName = value.Name;
            foreach (StringStringEntryProto parameter in annotation.QuantParameterTensorNames)
            {
                if (renamed.TryGetValue(parameter.Value, out Value? scale))
                    parameter.Value = scale.Name;
            }
        }

        foreach (ShardingSpecProto spec in proto.Node.SelectMany(n => n.DeviceConfigurations).SelectMany(c => c.ShardingSpec))
        {
            if (renamed.TryGetValue(spec.TensorName, out Value? value))
                spec.TensorName = value.Name;
        }
    }
}
