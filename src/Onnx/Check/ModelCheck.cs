using Transfer.Onnx.Check;

namespace Transfer.Onnx;

/// <summary>
/// Says whether a model keeps ONNX's rules, and where it does not: versions and imports, names and their order, operators with their inputs, outputs
/// and attributes, functions, subgraphs, tensors and data files; with <see cref="CheckOptions.Full"/> types and shapes too. All findings come at once.
/// The model is not changed; its data files are opened and looked at, and read only for a checksum that is given. Time is linear in the nodes.
/// </summary>
public static class ModelCheck
{
    /// <summary>Checks a model.</summary>
    /// <param name="model">The model; loaded without insisting on its external data, so that this can be reported with the rest.</param>
    /// <param name="options">What to look at.</param>
    /// <exception cref="TransferException">A data file that is there cannot be opened or read (kind Resource).</exception>
    public static CheckReport Run(Model model, CheckOptions? options = null)
    {
        options ??= new CheckOptions();
        var findings = new Findings();
        var calls = new FunctionCalls(model);
        if (options.Limits is { } limits && !LimitCheck.Run(model, calls, limits, findings))
            return findings.ToReport();
        HeaderCheck.Run(model, findings);
        new TensorCheck(model, findings, options).Run();
        var names = new NameCheck(findings, model.IrVersion);
        var nodes = new NodeCheck(model, calls, findings);
        names.Run(model.Graph);
        nodes.Run(model.Graph, model.OpsetImports, function: null);
        FunctionCheck.Run(model, calls, findings, names, nodes);

        // Rules of shapes mean something only where every operator has what it needs.
        if (options.Full && findings.IsValid)
            TypeCheck.Run(model, findings, options.Limits);
        return findings.ToReport();
    }
}
