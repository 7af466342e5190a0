namespace Transfer.Onnx.Format;

/// <summary>
/// ModelProto to <see cref="Model"/>. The messages are taken over: lists that the objects hold themselves are emptied, and what
/// remains (presence, unknown fields, what nobody models) is kept with each object for the writer to start from.
/// </summary>
internal static class ModelReader
{
    /// <param name="proto">The message, which must not be used afterwards.</param>
    /// <param name="file">What error messages call the model.</param>
    /// <param name="folder">Where external data is, or null.</param>
    public static Model Read(ModelProto proto, string file, string? folder = null)
    {
        var reader = new GraphReader(file, folder);
        GraphProto graphProto = proto.Graph ?? new GraphProto();
        proto.Graph = null;
        var graph = new Graph(graphProto.Name, graphProto);
        reader.Fill(graph, graphProto);

        var model = new Model(graph, proto)
        {
            IrVersion = proto.IrVersion,
            ProducerName = proto.ProducerName,
            ProducerVersion = proto.ProducerVersion,
            Domain = proto.Domain,
            ModelVersion = proto.ModelVersion,
            DocString = proto.DocString,
        };
        foreach (OperatorSetIdProto import in proto.OpsetImport)
            model.OpsetImports.Append(import.Domain, import.Version, import);
        foreach (StringStringEntryProto entry in proto.MetadataProps)
            model.Metadata.AppendAsRead(entry.Key, entry.Value);
        foreach (FunctionProto function in proto.Functions)
            model.Functions.Add(ReadFunction(reader, function));
        proto.OpsetImport.Clear();
        proto.Functions.Clear();
        return model;
    }

    private static Function ReadFunction(GraphReader reader, FunctionProto proto)
    {
        var body = new Graph(proto.Name, proto);
        reader.Fill(body, proto);
        var function = new Function(proto.Domain, proto.Name, body, proto) { Overload = proto.Overload, DocString = proto.DocString };
        foreach (OperatorSetIdProto import in proto.OpsetImport)
            function.OpsetImports.Append(import.Domain, import.Version, import);
        foreach (string attribute in proto.Attribute)
            function.AttributeNames.Add(attribute);
        foreach (AttributeProto attribute in proto.AttributeProto)
            function.DefaultAttributes.Add(reader.ReadAttribute(attribute, null));
        proto.OpsetImport.Clear();
        proto.Attribute.Clear();
        proto.AttributeProto.Clear();
        return function;
    }
}
