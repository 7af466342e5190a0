using FsCheck;
using FsCheck.Fluent;
using Transfer.Onnx.Format;
using Xunit;

namespace Transfer.Onnx.Tests.Format.Text;

public sealed class OnnxTextPropertyTests
{
    [Fact]
    public void Any_model_prints_to_text_that_reads_back_equal() => Prop.ForAll<int>(seed =>
    {
        ModelProto model = new RandomProto(new Random(seed)).Model();
        string text = OnnxTextPrinter.Print(model);
        ModelProto back = OnnxTextParser.ReadModel(text, "t");
        Assert.True(NormalProto.Of(model) == NormalProto.Of(back), $"{model}\n{back}\n{text}");
        Assert.Equal(text, OnnxTextPrinter.Print(back));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(int.MaxValue));

    [Fact]
    public void A_damaged_text_is_refused_or_read_but_never_crashes() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        string text = OnnxTextPrinter.Print(new RandomProto(random).Graph(1));
        int at = random.Next(text.Length);
        int length = random.Next(text.Length - at + 1);
        string damaged = random.Next(3) switch
        {
            0 => text[..at],
            1 => text.Remove(at, Math.Min(length, 5)),
            _ => text.Insert(at, "<>()[]{}=:,.?@\"#-1ae\\"[random.Next(21)].ToString()),
        };
        try
        {
            OnnxTextParser.ReadGraph(damaged, "t");
        }
        catch (TransferException error)
        {
            Assert.Equal(ErrorKind.BadInput, error.Kind);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(int.MaxValue));
}
