using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class RemoveUnusedTests
{
    private const string Pass = "remove-unused";

    [Fact]
    public void Nodes_outputs_and_initializers_that_nothing_needs_go() => Rewriting.Gives(Pass, "float[1,1,4,4] x",
        "a, indices = MaxPool<kernel_shape = [2, 2]>(x) b = Relu(a) c = Neg(b) y = Add(a, w)",
        "a = MaxPool<kernel_shape = [2, 2]>(x) y = Add(a, w)",
        constants: "float w = {1}, float v = {2}", left: "float w = {1}");

    [Fact]
    public void What_is_needed_stays() => Rewriting.Leaves(Pass, "float[1,1,4,4] x", "a, y1 = MaxPool<kernel_shape = [2, 2]>(x) y = Add(a, w)", constants: "float w = {1}");
}
