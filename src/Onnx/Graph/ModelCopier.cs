namespace Transfer.Onnx;

/// <summary>Copies models.</summary>
internal static class ModelCopier
{
    public static Model Clone(Model model)
    {
        Model copy = Around(model, new Graph(model.Graph.Name, model.Graph.Source));
        new GraphCopier().CopyAll(model.Graph, copy.Graph);
        foreach (Function function in model.Functions)
            copy.Functions.Add(Clone(function));
        return copy;
    }

    /// <summary>A model with another graph and no functions, but with all else that the model says.</summary>
    public static Model Around(Model model, Graph graph)
    {
        var copy = new Model(graph, model.Source)
        {
            IrVersion = model.IrVersion,
            ProducerName = model.ProducerName,
            ProducerVersion = model.ProducerVersion,
            Domain = model.Domain,
            ModelVersion = model.ModelVersion,
            DocString = model.DocString,
            SourcePath = model.SourcePath,
        };
        model.Metadata.CopyTo(copy.Metadata);
        model.OpsetImports.CopyTo(copy.OpsetImports);
        return copy;
    }

    public static Function Clone(Function function)
    {
        var copier = new GraphCopier();
        var body = new Graph(function.Body.Name, function.Body.Source);
        copier.CopyAll(function.Body, body);
        var copy = new Function(function.Domain, function.Name, body, function.Source)
        {
            Overload = function.Overload,
            DocString = function.DocString,
        };
        function.OpsetImports.CopyTo(copy.OpsetImports);
        foreach (string name in function.AttributeNames)
            copy.AttributeNames.Add(name);
        foreach (NodeAttribute attribute in function.DefaultAttributes)
            copy.DefaultAttributes.Add(copier.Copy(attribute, null));
        return copy;
    }
}
