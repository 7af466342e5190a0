using Xunit;

namespace Transfer.Onnx.Tests.Ops;

/// <summary>One node in text form, and what inference says of it.</summary>
internal static class Infer
{
    /// <summary>The types of the outputs <c>y</c>, <c>y1</c>, ... of nodes, as text.</summary>
    public static string Types(string inputs, string nodes, int opset = 25, string constants = "")
    {
        Model model = Parse(inputs, nodes, opset, constants);
        InferredTypes found = InferShapes.Run(model);
        return string.Join(' ', model.Graph.Outputs.Select(o => found.TypeOf(o)?.ToString() ?? "?"));
    }

    /// <summary>The known elements of <c>y</c>, as text.</summary>
    public static string Known(string inputs, string nodes, int opset = 25, string constants = "")
    {
        Model model = Parse(inputs, nodes, opset, constants);
        return InferShapes.Run(model).KnownOf(model.Graph.Outputs[0])?.ToString() ?? "?";
    }

    /// <summary>Asserts the complete message of the error that inference raises.</summary>
    public static void Fails(string message, string inputs, string nodes, int opset = 25, string constants = "") =>
        Expect.Error(ErrorKind.BadInput, message, () => InferShapes.Run(Parse(inputs, nodes, opset, constants)));

    /// <summary>A model of which the values whose names begin with <c>y</c> are outputs.</summary>
    public static Model Parse(string inputs, string nodes, int opset = 25, string constants = "")
    {
        string list = constants.Length > 0 ? $" <{constants}>" : "";
        Model model = Model.Parse($"<ir_version: 10, opset_import: [\"\" : {opset}, \"com.microsoft\" : 1]> g ({inputs}) => (){list} {{ {nodes} }}");
        foreach (Value output in model.Graph.Nodes.SelectMany(n => n.Outputs).OfType<Value>().Where(v => v.Name.StartsWith('y')).ToArray())
            model.Graph.AddOutput(output);
        Assert.NotEmpty(model.Graph.Outputs);
        return model;
    }
}
