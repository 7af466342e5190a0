using Transfer.Onnx.Format;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests;

/// <summary>Bytes that are not UTF-8 where ONNX has text: Latin-1 in a comment, or a path of a Chinese Windows in a doc_string.</summary>
public sealed class StrayBytesTests
{
    [Theory]
    [InlineData("61ff62", "a\\xffb")]
    [InlineData("e28241", "\\xe2\\x82A")]
    [InlineData("c3a9e9", "é\\xe9")]
    [InlineData("f48fbbbf", "\\xf4\\x8f\\xbb\\xbf")]
    [InlineData("efbfbd", "\uFFFD")]
    [InlineData("eda080", "\\xed\\xa0\\x80")]
    [InlineData("f09f9080", "🐀")]
    public void Bytes_are_shown_escaped_and_come_back(string hex, string shown)
    {
        byte[] bytes = Convert.FromHexString(hex);
        string text = StrayBytes.Decode(bytes);
        Assert.Equal(shown, Shown.Name(text));
        Assert.Equal(bytes, StrayBytes.Encode(text));
        Assert.Equal(shown.Contains("\\x", StringComparison.Ordinal), StrayBytes.IsIn(text));
    }

    [Fact]
    public void Random_bytes_come_back_and_stay_different()
    {
        var random = new Random(3);
        var seen = new Dictionary<string, string>();
        byte[] hard = [0x41, 0xF4, 0x8F, 0xBA, 0xBB, 0x80, 0xBF, 0xC3, 0xE2];
        for (int i = 0; i < 50_000; i++)
        {
            byte[] bytes = [.. Enumerable.Range(0, random.Next(7)).Select(_ => hard[random.Next(hard.Length)])];
            string text = StrayBytes.Decode(bytes);
            Assert.Equal(bytes, StrayBytes.Encode(text));
            Assert.Equal(Convert.ToHexString(bytes), seen.GetValueOrDefault(text, Convert.ToHexString(bytes)));
            seen[text] = Convert.ToHexString(bytes);
        }
    }

    [Fact]
    public void A_model_with_stray_bytes_in_every_text_comes_back_byte_for_byte()
    {
        foreach (string path in Directory.GetFiles(Repository.Fixture("models"), "*.onnx", SearchOption.AllDirectories))
        {
            byte[] strange = Strange(File.ReadAllBytes(path));
            Assert.Equal(strange, Model.Load(strange, "strange").ToBytes());
        }
    }

    [Fact]
    public void A_file_with_stray_bytes_is_saved_as_it_was()
    {
        using var folder = new TemporaryFolder();
        byte[] strange = Strange(File.ReadAllBytes(Repository.Fixture("models/rich.onnx")));
        File.WriteAllBytes(folder["in.onnx"], strange);
        Model.Load(folder["in.onnx"]).Save(folder["out.onnx"]);
        Assert.Equal(strange, File.ReadAllBytes(folder["out.onnx"]));
    }

    [Fact]
    public void The_text_form_keeps_them()
    {
        Model model = Model.Load(Strange(File.ReadAllBytes(Repository.Fixture("models/rich.onnx"))), "strange");
        string text = model.ToText();
        Assert.All(text.EnumerateRunes(), rune => Assert.Equal(-1, StrayBytes.Of(rune)));
        Assert.Equal(text, Model.Parse(text).ToText());
    }

    [Fact]
    public void Names_that_differ_in_them_only_stay_two()
    {
        Model model = Model.Load(Repository.Fixture("faults/20-two-names.onnx"));
        Assert.Equal(["m\\xfe", "m\\xff"], model.Graph.Nodes.SelectMany(n => n.Outputs).Select(o => Shown.Name(o!.Name)).Order().Where(n => n.StartsWith('m')));
        Assert.Equal("Gr\\xfc\\xdfe", Shown.Text(model.DocString));
    }

    // The first letter of each text gets its high bit, which alone is no UTF-8: the same name stays the same everywhere.
    private static byte[] Strange(byte[] model) => StringFields.Rewrite(model, ModelProto.Descriptor, text =>
        text.Length > 0 && text.Span[0] < 128 ? (byte[])[(byte)(text.Span[0] | 128), .. text.Span[1..]] : text);
}
