using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class StoreConstantsTests
{
    private const string Pass = "store-constants";

    [Fact]
    public void Constants_of_every_form_become_initializers() => Rewriting.Gives(Pass, "float[2] x",
        """
        a = Constant<value = float[2] {1, 2}>()
        b = Constant<value_float = 3.0>()
        c = Constant<value_floats = [4.0, 5.0]>()
        d = Constant<value_int = 1>()
        e = Constant<value_ints = [0]>()
        f = Add(x, a)
        g = Mul(f, b)
        h = Add(g, c)
        i = Gather(h, d)
        y = Unsqueeze(i, e)
        """,
        """
        f = Add(x, a)
        g = Mul(f, b)
        h = Add(g, c)
        i = Gather(h, d)
        y = Unsqueeze(i, e)
        """,
        left: "float[2] a = {1, 2}, float b = {3}, float[2] c = {4, 5}, int64 d = {1}, int64[1] e = {0}");

    [Fact]
    public void A_graph_output_stays_a_node() => Rewriting.Leaves(Pass, "float[2] x", "y = Constant<value_float = 3.0>() y1 = Add(x, y)");

    [Fact]
    public void Old_files_keep_their_nodes_since_their_constants_are_inputs()
    {
        Model model = Rewriting.Parse("float[2] x", "a = Constant<value = float[1] {1}>() y = Add(x, a)", opset: 8);
        model.IrVersion = 3;
        Assert.Equal(0, Rewriting.Of(Pass).Apply(model));
    }
}
