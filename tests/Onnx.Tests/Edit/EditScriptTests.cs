using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class EditScriptTests
{
    private const string Base = """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[batch, 2] x) => (float[batch, 3] y) <float[2, 2] w = {1, 2, 3, 4}, float[2, 3] k = {1, 2, 3, 4, 5, 6}>
        { a = MatMul (x, w) b = Relu (a) y = MatMul (b, k) }
        """;

    [Theory]
    [InlineData("cut b", "{ a = MatMul (x, w) b = Relu (a) }")]
    [InlineData("rename b features", "{ a = MatMul (x, w) features = Relu (a) y = MatMul (features, k) }")]
    [InlineData("remove b", "{ a = MatMul (x, w) y = MatMul (a, k) }")]
    [InlineData("insert LeakyRelu a alpha=0.5", "{ a = MatMul (x, w) a_LeakyRelu = LeakyRelu <alpha: float = 0.5> (a) b = Relu (a_LeakyRelu) y = MatMul (b, k) }")]
    [InlineData("insert Softmax y axis=1 # the end", "{ a = MatMul (x, w) b = Relu (a) y_replaced = MatMul (b, k) y = Softmax <axis: int = 1> (y_replaced) }")]
    [InlineData("replace-head 5 x", "{ logits = Gemm (x, head.weight, head.bias) }")]
    [InlineData("\n# nothing but words\n\n", "{ a = MatMul (x, w) b = Relu (a) y = MatMul (b, k) }")]
    [InlineData("rename b \"two words\"\nrename \"two words\" b", "{ a = MatMul (x, w) b = Relu (a) y = MatMul (b, k) }")]
    public void An_edit_does_what_it_says(string script, string nodes)
    {
        var model = Model.Parse(Base);
        byte[] before = model.ToBytes();
        Assert.Equal(Words(nodes), Nodes(EditScript.Parse(script).Run(model)));
        Assert.Equal(before, model.ToBytes());
    }

    [Fact]
    public void Set_shape_fixes_an_input()
    {
        Model edited = EditScript.Parse("set-shape x 4,2").Run(Model.Parse(Base));
        Assert.Equal("float[4,3]", edited.Graph.Outputs[0].Type!.ToString());
    }

    [Fact]
    public void A_new_head_is_untrained_and_the_output()
    {
        Model edited = EditScript.Parse("replace-head 5").Run(Model.Parse(Base));
        Value logits = edited.Graph.Outputs.Single();
        Assert.Equal("float[batch,5] logits", logits.ToString());
        Assert.All(logits.Producer!.Inputs[1]!.Initializer!.ToFloats(), w => Assert.Equal(0, w));
    }

    [Fact]
    public void Merge_puts_a_model_behind()
    {
        using var folder = new TemporaryFolder();
        Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            h (float[n, 3] y) => (float[n, 3] z) <float[3] w = {1, 2, 3}> { a = Add (y, w) z = Sqrt (a) }
            """).Save(Path.Combine(folder.Path, "post.onnx"));
        string script = Path.Combine(folder.Path, "script.txt");
        File.WriteAllText(script, "merge post.onnx y=y");
        Model edited = EditScript.Load(script).Run(Model.Parse(Base));
        Assert.Equal(Words("{ a = MatMul (x, w) b = Relu (a) y = MatMul (b, k) a_1 = Add (y, w_1) z = Sqrt (a_1) }"), Nodes(edited));
        Assert.Equal(["z"], edited.Graph.Outputs.Select(v => v.Name));
        Assert.Equal([1f, 2f, 3f], edited.Graph.Get("w_1").Initializer!.ToFloats());
    }

    [Theory]
    [InlineData("rmove b", ErrorKind.BadInput, "script:1: 'rmove' is no edit; did you mean 'remove'?")]
    [InlineData("zzz b", ErrorKind.BadInput, "script:1: 'zzz' is no edit; it is one of cut, insert, merge, remove, rename, replace-head, set-shape")]
    [InlineData("\ncut", ErrorKind.BadInput, "script:2: cut with 0 words; write cut VALUE")]
    [InlineData("rename a", ErrorKind.BadInput, "script:1: rename with 1 word; write rename VALUE NAME")]
    [InlineData("cut \"a", ErrorKind.BadInput, "script:1: a quote is not closed; write \"name with spaces\"")]
    [InlineData("cut c", ErrorKind.NotFound, "script:1: value 'c': the graph has none of that name; did you mean 'x', 'w' or 'k'?")]
    [InlineData("rename a b", ErrorKind.Usage, "script:1: value 'b': the name is already taken by an output of the node of 'b' (Relu); choose another")]
    [InlineData("remove w", ErrorKind.Usage, "script:1: value 'w': no node computes it; name a node or what one computes")]
    [InlineData("replace-head ten", ErrorKind.BadInput, "script:1: 'ten' is no number of classes; write replace-head 10")]
    [InlineData("replace-head 0", ErrorKind.Usage, "script:1: 0 classes: give 1 or more")]
    [InlineData("replace-head 3 a", ErrorKind.Usage, "script:1: value 'a': the number of features is not known; declare its shape in value_info")]
    [InlineData("set-shape x 1", ErrorKind.Usage, "script:1: input 'x': shape [1] is of rank 1, the model declares [batch,2]; give a shape of rank 2")]
    [InlineData("insert Relu a alpha", ErrorKind.BadInput, "script:1: 'alpha' has no =; write name=value")]
    [InlineData("merge other.onnx", ErrorKind.Usage, "script:1: the script is in no folder, so no file can be merged; load it from a file")]
    public void An_edit_that_cannot_be_done_is_told_with_its_line(string script, ErrorKind kind, string message)
    {
        TransferException error = Assert.Throws<TransferException>(() => EditScript.Parse(script).Run(Model.Parse(Base)));
        Assert.Equal((kind, message), (error.Kind, error.Message));
    }

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).Trim('{', '}', ' ');

    private static string Nodes(Model model) => string.Join(' ', model.Graph.Nodes.Select(n =>
        $"{string.Join(", ", n.Outputs.Select(o => o!.Name))} = {n.OpType}{Attributes(n)} ({string.Join(", ", n.Inputs.Select(i => i!.Name))})"));

    private static string Attributes(Node node) => node.Attributes.Count == 0 ? ""
        : $" <{string.Join(", ", node.Attributes.Select(a => $"{a.Name}: {a.Type.ToString().ToLowerInvariant()} = {AttributeText.Of(a)}"))}>";
}
