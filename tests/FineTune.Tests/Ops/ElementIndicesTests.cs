using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ElementIndicesTests
{
    [Theory]
    [InlineData("GatherElements(x, i)", "int64[1,4] i = {0,0,0,0}", "no axis but 0 may be longer")]
    [InlineData("GatherElements <axis = 1> (x, i)", "int64[3,2] i = {0,0,0,0,0,0}", "no axis but 1 may be longer")]
    [InlineData("GatherElements(x, i)", "int64[2] i = {0,0}", "the rank must be the same")]
    [InlineData("ScatterElements(x, i, u)", "int64[1,4] i = {0,0,0,0}, float[1,4] u = {1,1,1,1}", "no axis but 0 may be longer")]
    [InlineData("ScatterElements(x, i, u)", "int64[1,2] i = {0,0}, float[1,3] u = {1,1,1}", "must have shape [1,2], as the indices ask")]
    [InlineData("ScatterND(x, i, u)", "int64[1,1] i = {0}, float[2,3] u = {1,1,1,1,1,1}", "must have shape [1,3], as the indices ask")]
    [InlineData("ScatterND(x, i, u)", "int64[1,3] i = {0,0,0}, float[1] u = {1}", "their last dimension counts the axes they index")]
    public void Indices_and_updates_that_would_leave_the_tensor_are_refused(string node, string constants, string problem)
    {
        Model model = Model.Parse($"<ir_version: 9, opset_import: [\"\" : 18]> g (float[2,3] x) => (float y) <{constants}> {{ t = {node} y = ReduceSum <keepdims = 0> (t) }}");
        var options = new EngineOptions { InputShapes = new Dictionary<string, long[]> { ["x"] = [2, 3] }, Trainable = ["x"], Loss = "y" };
        var error = Assert.Throws<TransferException>(() => TrainingEngine.Build(model, options).Dispose());
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Contains(problem, error.Message);
    }
}
