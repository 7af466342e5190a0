using Google.Protobuf;
using Transfer.Onnx.Format;
using Xunit;

namespace Transfer.Onnx.Tests.Format.Text;

public sealed class OnnxTextPrinterTests
{
    private static readonly string Branches = """
        <
           ir_version: 10,
           opset_import: ["" : 21, "my" : 1],
           producer_name: "me"
        >
        g (bool c, float[N,3] "x:0") => (y)
           <float[3] w = {1, -2.5, 1e-05},
            int64[1] shape = ["location": "w.bin", "length": "8"],
            sparse_tensor(float[2,2]) s = [float[1] {1}, int64[1] {3}],
            float[N,3] h>
        {
           [first] h = Add("x:0", w)
           y = If(c) <then_branch: graph = t () => (a) {
                 a = my.Op:v1 <alpha: float = 1, axes: ints = [], value: tensor = int4[3] {1, -2, 3}> (h, "")
              }, else_branch: graph = e () => (float[?,3] b)
                 <float zero = {0}>
              {
                 b = Sub(h, zero) #@ { "doc_string": "takes nothing\naway" }
              }>
           () = my.Sink(y)
        }
        <
           domain: "my",
           opset_import: ["" : 21]
        >
        Op <beta, alpha: float = 0.5> (a, b) => (c) <float[N] a> {
           c = Elu <alpha: float = @alpha> (a)
        }

        """.ReplaceLineEndings("\n");

    [Fact]
    public void A_model_prints_as_it_was_written() =>
        Assert.Equal(Branches, OnnxTextPrinter.Print(OnnxTextParser.ReadModel(Branches, "t")));

    [Fact]
    public void Large_tensors_are_left_out_when_asked_and_such_a_text_is_refused()
    {
        GraphProto graph = OnnxTextParser.ReadGraph("""
            g (float[N] x) => (y) <float[3] w = {1, 2, 3}, float[2] b = {1, 2}> {
               a = Constant<value = int64[4] {1, 2, 3, 4}>()
            }
            """, "t");
        string text = OnnxTextPrinter.Print(graph, new TextOptions { MaxElements = 2 });
        Assert.Contains("<float[3] w = ...,", text);
        Assert.Contains("float[2] b = {1, 2}>", text);
        Assert.Contains("<value: tensor = int64[4] = ...> ()", text);
        var error = Assert.Throws<TransferException>(() => OnnxTextParser.ReadGraph(text, "shown.txt"));
        Assert.Equal(
            "shown.txt:2:18: the values of 'w' were left out when this text was printed; print the model without a limit on elements",
            error.Message);
    }

    [Fact]
    public void A_tensor_that_contradicts_itself_is_left_out_too_when_there_is_a_limit()
    {
        var graph = new GraphProto { Initializer = { new TensorProto { Name = "w", DataType = 1, Dims = { 3 }, FloatData = { 1 } } } };
        Assert.Contains("<float[3] w = ...>", OnnxTextPrinter.Print(graph, new TextOptions { MaxElements = 0 }));
        Assert.Contains("<undefined w = #@ { \"dims\": [ \"3\" ], \"data_type\": 1, \"float_data\": [ 1 ] }", OnnxTextPrinter.Print(graph));
    }

    [Fact]
    public void Annotations_are_left_out_when_asked()
    {
        var node = new NodeProto { OpType = "Relu", Input = { "x" }, Output = { "y" }, DocString = "two\nlines" };
        Assert.Equal("y = Relu(x) #@ { \"doc_string\": \"two\\nlines\" }\n", OnnxTextPrinter.Print(node));
        Assert.Equal("y = Relu(x)\n", OnnxTextPrinter.Print(node, new TextOptions { Annotations = false }));
    }

    [Fact]
    public void Names_that_would_act_on_a_terminal_are_written_as_bytes()
    {
        var node = new NodeProto { OpType = "Op", Input = { "\u001b[31m", "\u202e", "two\nlines" }, Output = { "y" } };
        string text = OnnxTextPrinter.Print(node);
        Assert.Equal("y = Op(hex\"1b5b33316d\", hex\"e280ae\", \"two\nlines\")\n", text);
        Assert.Equal(node, OnnxTextParser.ReadNode(text, "t"));
    }

    [Fact]
    public void A_nan_in_a_tensor_or_attribute_keeps_its_bits()
    {
        float[] values = [.. new[] { 0x7FC00000u, 0xFFC00000u, 0x7F800001u }.Select(BitConverter.UInt32BitsToSingle)];
        var node = new NodeProto { OpType = "Op", Output = { "y" } };
        node.Attribute.Add(new AttributeProto { Name = "f", Type = AttributeProto.Types.AttributeType.Float, F = values[2] });
        node.Attribute.Add(new AttributeProto { Name = "l", Type = AttributeProto.Types.AttributeType.Floats, Floats = { values } });
        node.Attribute.Add(new AttributeProto
        {
            Name = "t",
            Type = AttributeProto.Types.AttributeType.Tensor,
            T = new TensorProto { DataType = 1, Dims = { 3 }, FloatData = { values } },
        });
        string text = OnnxTextPrinter.Print(node);
        Assert.Contains("l: floats = [nan, -nan, hex\"0100807f\"], t: tensor = float[3] {nan, -nan, hex\"0100807f\"}", text);
        Assert.Equal(node.ToByteString(), OnnxTextParser.ReadNode(text, "t").ToByteString());
    }
}
