namespace Transfer.Onnx.Format;

/// <summary>
/// <see cref="Model"/> to ModelProto, by difference: each object starts from a copy of the message it was read from, and a field is
/// set only where it no longer says what the object says.
/// </summary>
internal static class ModelWriter
{
    // From this IR version on constants need not be listed as inputs.
    private const int FirstWithoutInputs = 4;

    /// <param name="model">The model, which is not changed; messages of tensors are shared with it.</param>
    /// <param name="placed">
    /// Tensors to be written as these messages instead, which name a place in a data file or hold what was in one.
    /// </param>
    public static ModelProto Write(Model model, IReadOnlyDictionary<Tensor, TensorProto>? placed = null)
    {
        var writer = new GraphWriter(placed);
        ModelProto proto = (model.Source as ModelProto)?.Clone() ?? new ModelProto();
        if (proto.IrVersion != model.IrVersion)
            proto.IrVersion = model.IrVersion;
        if (proto.ProducerName != model.ProducerName)
            proto.ProducerName = model.ProducerName;
        if (proto.ProducerVersion != model.ProducerVersion)
            proto.ProducerVersion = model.ProducerVersion;
        if (proto.Domain != model.Domain)
            proto.Domain = model.Domain;
        if (proto.ModelVersion != model.ModelVersion)
            proto.ModelVersion = model.ModelVersion;
        if (proto.DocString != model.DocString)
            proto.DocString = model.DocString;
        proto.OpsetImport.AddRange(WriteImports(model.OpsetImports));
        GraphWriter.WriteMetadata(model.Metadata, proto.MetadataProps);
        proto.Graph = writer.Write(model.Graph);
        if (model.IrVersion is > 0 and < FirstWithoutInputs)
            proto.Graph.Input.AddRange(GraphWriter.NewConstants(model.Graph));
        foreach (Function function in model.Functions)
            proto.Functions.Add(WriteFunction(writer, function));
        return proto;
    }

    private static FunctionProto WriteFunction(GraphWriter writer, Function function)
    {
        FunctionProto proto = (function.Source as FunctionProto)?.Clone() ?? new FunctionProto();
        if (proto.Name != function.Name)
            proto.Name = function.Name;
        if (proto.Domain != function.Domain)
            proto.Domain = function.Domain;
        if (proto.Overload != function.Overload)
            proto.Overload = function.Overload;
        if (proto.DocString != function.DocString)
            proto.DocString = function.DocString;
        proto.OpsetImport.AddRange(WriteImports(function.OpsetImports));
        proto.Attribute.AddRange(function.AttributeNames);
        proto.AttributeProto.AddRange(function.DefaultAttributes.Select(writer.Write));
        writer.WriteBody(function.Body, proto);
        return proto;
    }

    private static IEnumerable<OperatorSetIdProto> WriteImports(OpsetImports imports)
    {
        foreach ((string domain, long version, object? source) in imports.Entries)
        {
            OperatorSetIdProto proto = (source as OperatorSetIdProto)?.Clone() ?? new OperatorSetIdProto { Domain = domain };
            if (proto.Version != version)
                proto.Version = version;
            yield return proto;
        }
    }
}
