using Xunit;

namespace Transfer.Onnx.Tests.Passes;

/// <summary>A pass on a graph in text form: what goes in beside what comes out.</summary>
internal static class Rewriting
{
    /// <summary>
    /// Asserts that a pass makes one graph of another, that the graph is sound afterwards, and that the pass leaves its own result alone. Values whose names begin
    /// with <c>y</c> are outputs.
    /// </summary>
    /// <param name="pass">The pass's name.</param>
    /// <param name="inputs">The inputs of both graphs.</param>
    /// <param name="before">The nodes.</param>
    /// <param name="after">The nodes that are expected.</param>
    /// <param name="opset">The opset.</param>
    /// <param name="constants">The initializers.</param>
    /// <param name="left">The initializers that are expected; null: the same.</param>
    public static void Gives(string pass, string inputs, string before, string after, int opset = 25, string constants = "", string? left = null)
    {
        Model model = Parse(inputs, before, opset, constants);
        Model expected = Parse(inputs, after, opset, left ?? constants);
        _ = Of(pass).Apply(model);
        GraphInvariants.Check(model.Graph);
        Assert.Equal(Shown(expected), Shown(model));
        Assert.Equal(0, Of(pass).Apply(model));
        _ = InferShapes.Run(model);
    }

    /// <summary>Asserts that a pass leaves a graph alone.</summary>
    public static void Leaves(string pass, string inputs, string nodes, int opset = 25, string constants = "")
    {
        Model model = Parse(inputs, nodes, opset, constants);
        string before = Shown(model);
        Assert.Equal(0, Of(pass).Apply(model));
        Assert.Equal(before, Shown(model));
    }

    /// <summary>The pass of a name.</summary>
    public static Pass Of(string pass) => Assert.Single(Pipeline.Of([pass]).Passes);

    /// <summary>A model of which the values whose names begin with <c>y</c> are outputs.</summary>
    public static Model Parse(string inputs, string nodes, int opset, string constants = "")
    {
        string list = constants.Length > 0 ? $" <{constants}>" : "";
        Model model = Model.Parse($"<ir_version: 10, opset_import: [\"\" : {opset}]> g ({inputs}) => (){list} {{ {nodes} }}");
        foreach (Value output in model.Graph.Nodes.SelectMany(n => n.Outputs).OfType<Value>().Where(v => v.Name.StartsWith('y')).OrderBy(v => v.Name).ToArray())
            model.Graph.AddOutput(output);
        Assert.NotEmpty(model.Graph.Outputs);
        return model;
    }

    // Types of inner values say nothing about what a pass does.
    private static string Shown(Model model)
    {
        Model shown = model.Clone();
        foreach (Value value in shown.Graph.Nodes.SelectMany(n => n.Outputs).OfType<Value>())
            value.Type = null;
        return shown.ToText();
    }
}
