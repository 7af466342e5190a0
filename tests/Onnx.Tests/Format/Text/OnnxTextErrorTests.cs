using Transfer.Onnx.Format;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Format.Text;

public sealed class OnnxTextErrorTests
{
    /// <summary>Each text and, on the line below it, its whole message: tests/Fixtures/text/refused.txt.</summary>
    public static TheoryData<string, string, string> Refused()
    {
        var data = new TheoryData<string, string, string>();
        string[] lines = File.ReadAllLines(Repository.Fixture("text/refused.txt"));
        for (int i = 0; i + 1 < lines.Length; i += 3)
        {
            string[] parts = lines[i].Split(": ", 2);
            data.Add(parts[0], parts[1], lines[i + 1].Trim());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_wrong_text_is_refused_with_place_expectation_and_hint(string what, string text, string message)
    {
        var error = Assert.Throws<TransferException>(() => Read(what, text));
        Assert.Equal(message, error.Message);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
    }

    [Fact]
    public void Lines_and_columns_count_from_one()
    {
        var error = Assert.Throws<TransferException>(() => OnnxTextParser.ReadGraph("# a comment\ng () => (y) {\n   y = Op x\n}", "model.txt"));
        Assert.StartsWith("model.txt:3:11: expected '('", error.Message);
    }

    [Fact]
    public void A_name_that_would_act_on_a_terminal_is_escaped_in_the_message()
    {
        var error = Assert.Throws<TransferException>(() => OnnxTextParser.ReadNode("y = \"\u001b[31m\" x", "a\nb"));
        Assert.StartsWith("a\\nb:1:13: expected '(' before the inputs of \\u001b[31m, found 'x'", error.Message);
    }

    [Fact]
    public void Deep_nesting_is_refused_not_a_stack_overflow()
    {
        string graphs = string.Concat(Enumerable.Repeat("g () => () { y = If (c) <b = ", 100_000));
        var error = Assert.Throws<TransferException>(() => OnnxTextParser.ReadGraph(graphs, "t"));
        Assert.EndsWith("graphs or types are nested more than 64 deep; ONNX files hold no deeper ones", error.Message);
        string json = "y = Op(x) #@ " + string.Concat(Enumerable.Repeat("{\"attribute\":[{\"g\":{\"node\":[", 100_000));
        error = Assert.Throws<TransferException>(() => OnnxTextParser.ReadNode(json, "t"));
        Assert.StartsWith("t:1:11: this annotation is not a JSON object of NodeProto's fields (", error.Message);
    }

    private static object Read(string what, string text) => what switch
    {
        "model" => OnnxTextParser.ReadModel(text, "t"),
        "graph" => OnnxTextParser.ReadGraph(text, "t"),
        "node" => OnnxTextParser.ReadNode(text, "t"),
        _ => OnnxTextParser.ReadFunction(text, "t"),
    };
}
