using Transfer.Onnx;
using Xunit;

namespace Transfer.Runtime.Tests;

public sealed class OutputProofTests
{
    private const string Header = "<ir_version: 8, opset_import: [\"\" : 17]> g (float[2] x) => (y) ";

    private static readonly Dictionary<string, Tensor> Sample = new() { ["x"] = Tensor.From<float>([1, 2], 2) };

    [Fact]
    public void A_model_that_gives_the_same_has_no_difference()
    {
        OutputProof proof = Proof("{ a = Identity(x) y = Neg(a) }");
        Assert.Equal(1, proof.Samples);
        Assert.Null(proof.Difference(Parse("{ y = Neg(x) }"), exact: true));
    }

    [Fact]
    public void Roundings_are_allowed_unless_bits_are_wanted()
    {
        OutputProof proof = Proof("<float t = {3}> { y = Div(x, t) }");
        Model close = Parse("<float t = {0.333334}> { y = Mul(x, t) }");
        Assert.Null(proof.Difference(close, exact: false));
        Assert.Equal("output 'y', sample 1: element 1 is 0.6666679978370667 and was 0.6666666865348816, of a largest of 0.667", proof.Difference(close, exact: true));
    }

    [Theory]
    [InlineData("<float t = {0.34}> { y = Mul(x, t) }", "output 'y', sample 1: element 1 is 0.6800000071525574 and was 0.6666666865348816, of a largest of 0.667")]
    [InlineData("<float t = {0}> { y = Div(x, t) }", "output 'y', sample 1: element 0 is Infinity and was 0.3333333432674408")]
    [InlineData("<int64[2] s = {1, 2}> { y = Reshape(x, s) }", "output 'y', sample 1: it is float[1,2] and was float[2]")]
    [InlineData("{ y = Shape(x) }", "output 'y', sample 1: it is int64[1] and was float[2]")]
    public void The_first_difference_is_told(string changed, string difference) =>
        Assert.Equal(difference, Proof("<float t = {3}> { y = Div(x, t) }").Difference(Parse(changed), exact: false));

    [Fact]
    public void A_changed_model_that_does_not_run_is_a_difference_under_the_name_of_the_original()
    {
        string difference = Proof("{ y = Neg(x) }").Difference(Parse("<int64[1] s = {3}> { y = Reshape(x, s) }"), exact: false)!;
        Assert.StartsWith("m.onnx: ", difference);
    }

    [Fact]
    public void A_model_that_draws_random_numbers_proves_nothing()
    {
        var error = Assert.Throws<TransferException>(() => Proof("{ a = RandomNormalLike(x) y = Add(x, a) }"));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.StartsWith("m.onnx: gives other results each time it runs (output 'y', sample 1: element ", error.Message);
        Assert.EndsWith("); nothing can be proved about a model that draws random numbers", error.Message);
    }

    [Fact]
    public void Only_tensors_are_compared()
    {
        var error = Assert.Throws<TransferException>(() => Proof("{ y = SequenceConstruct(x) }"));
        Assert.Equal("m.onnx: output 'y' is of kind Sequence, and only tensors are compared; prove a model that ends in tensors", error.Message);
    }

    private static OutputProof Proof(string graph) => new(Parse(graph), "m.onnx", [Sample], threads: 1);

    private static Model Parse(string graph)
    {
        var model = Model.Parse(Header + graph);
        Node last = model.Graph.Nodes.Last!;
        last.Outputs[0]!.Type = last.OpType switch
        {
            "SequenceConstruct" => new SequenceType(new TensorType(DataType.Float)),
            "Shape" => new TensorType(DataType.Int64),
            _ => new TensorType(DataType.Float),
        };
        return model;
    }
}
