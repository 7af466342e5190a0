using Google.Protobuf;
using Transfer.Onnx.Format;
using Xunit;

namespace Transfer.Onnx.Tests.Format.Text;

public sealed class OnnxTextParserTests
{
    private static TensorProto Tensor(string text) => OnnxTextParser.ReadNode($"y = Constant <value = {text}> ()", "t").Attribute[0].T;

    [Fact]
    public void Brackets_tell_a_scalar_from_an_unknown_rank()
    {
        GraphProto graph = OnnxTextParser.ReadGraph("g (float a, float[] b, float[2,N,?,\"a b\"] c) => () {}", "t");
        Assert.Empty(graph.Input[0].Type.TensorType.Shape.Dim);
        Assert.Null(graph.Input[1].Type.TensorType.Shape);
        TensorShapeProto shape = graph.Input[2].Type.TensorType.Shape;
        Assert.Equal(["2", "N", "", "a b"], shape.Dim.Select(dim => dim.HasDimValue ? $"{dim.DimValue}" : dim.DimParam));
        Assert.Equal(TensorShapeProto.Types.Dimension.ValueOneofCase.None, shape.Dim[2].ValueCase);
    }

    [Theory]
    [InlineData("float16[4] {1.0, -inf, 15360, 6e-8}", new[] { 0x3C00, 0xFC00, 15360, 0x0001 })]
    [InlineData("bfloat16[4] {1.0, 1.00390625, 1.01171875, 16256}", new[] { 0x3F80, 0x3F80, 0x3F82, 16256 })]
    [InlineData("bfloat16[2] {1.0039062500001, nan}", new[] { 0x3F81, 0x7FC0 })]
    public void A_value_with_a_point_in_a_16_bit_float_is_rounded_to_nearest_even_and_an_integer_is_its_bits(string text, int[] bits) =>
        Assert.Equal(bits, Tensor(text).Int32Data);

    [Theory]
    [InlineData("int4[3] {1, -2, 7}", "e107")]
    [InlineData("uint4[2] {15, 1}", "1f")]
    [InlineData("int2[5] {1, -2, -1, 0, 1}", "3901")]
    [InlineData("float4e2m1[1] {9}", "09")]
    public void Elements_of_less_than_a_byte_are_packed_from_the_lowest_bits_on(string text, string raw) =>
        Assert.Equal(raw, Convert.ToHexStringLower(Tensor(text).RawData.Span));

    [Fact]
    public void Complex_values_are_pairs_or_real_parts()
    {
        Assert.Equal([1f, 2f, 3f, 4f], Tensor("complex64[2] {1, 2, 3, 4}").FloatData);
        Assert.Equal([1d, 0d, 3d, 0d], Tensor("complex128[2] {1, 3}").DoubleData);
    }

    [Fact]
    public void A_backslash_makes_the_next_character_stand_for_itself() =>
        Assert.Equal("a\"b\\nc", OnnxTextParser.ReadNode("""y = Op <s = "a\"b\\nc"> ()""", "t").Attribute[0].S.ToStringUtf8());

    [Fact]
    public void Bytes_that_are_not_text_are_read_from_hexadecimal_digits() =>
        Assert.Equal(ByteString.CopyFrom(0xFF, 0x00), OnnxTextParser.ReadNode("y = Op <s = hex\"ff00\"> ()", "t").Attribute[0].S);

    [Theory]
    [InlineData("y = Op()", "")]
    [InlineData("y = Op(\"\")", "<>")]
    [InlineData("y = Op(,)", "<>")]
    [InlineData("y = Op(,x)", "<><x>")]
    [InlineData("y = Op(x,)", "<x>")]
    [InlineData("y = Op(x,,z)", "<x><><z>")]
    public void A_missing_input_is_two_quotes_or_nothing_before_a_comma(string text, string inputs) =>
        Assert.Equal(inputs, string.Concat(OnnxTextParser.ReadNode(text, "t").Input.Select(name => $"<{name}>")));

    [Fact]
    public void Lists_of_tensors_graphs_and_types_are_kept()
    {
        NodeProto node = OnnxTextParser.ReadNode("""
            y = Op <t = [float {1}, int64[1] named {2}], g = [a () => () {}, "b c" () => () {}], p: type_protos = [float, ?, seq(int64)],
                s = [sparse_tensor(float[4]) [float[1] {1}, int64[1] {3}]]> ()
            """, "t");
        Assert.Equal(["", "named"], node.Attribute[0].Tensors.Select(tensor => tensor.Name));
        Assert.Equal(["a", "b c"], node.Attribute[1].Graphs.Select(graph => graph.Name));
        Assert.Equal(3, node.Attribute[2].TypeProtos.Count);
        Assert.Equal([3L], node.Attribute[3].SparseTensors.Single().Indices.Int64Data);
    }

    [Fact]
    public void An_input_can_have_a_default_and_a_function_typed_values()
    {
        GraphProto graph = OnnxTextParser.ReadGraph("g (float[2] x = {1, 2}) => () {}", "t");
        Assert.Equal("x", graph.Initializer.Single().Name);
        FunctionProto function = OnnxTextParser.ReadFunction("f (float[N] a, b) => (c) { c = Add(a, b) }", "t");
        Assert.Equal(["a", "b"], function.Input);
        Assert.Equal("a", function.ValueInfo.Single().Name);
    }

    [Fact]
    public void A_text_of_a_megabyte_is_read()
    {
        string values = string.Join(", ", Enumerable.Range(0, 150_000));
        Assert.Equal(150_000, Tensor($"int64[150000] {{{values}}}").Int64Data.Count);
        string nodes = string.Concat(Enumerable.Repeat("x = Relu(x) # again\n", 50_000));
        Assert.Equal(50_000, OnnxTextParser.ReadGraph($"g () => () {{ {nodes} }}", "t").Node.Count);
    }
}
