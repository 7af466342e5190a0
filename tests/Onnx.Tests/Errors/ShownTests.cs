using Xunit;

namespace Transfer.Onnx.Tests.Errors;

public sealed class ShownTests
{
    [Theory]
    [InlineData("conv1", "conv1")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("\u202Eevil", "\\u202eevil")]
    [InlineData("蟻🐜", "蟻🐜")]
    public void A_name_cannot_act_on_the_terminal(string name, string shown) => Assert.Equal(shown, Shown.Name(name));

    // Not a row above: an attribute's arguments are stored as UTF-8, which has no lone surrogates.
    [Fact]
    public void A_lone_surrogate_is_escaped() => Assert.Equal("lone\\ud800", Shown.Name("lone\ud800"));

    [Fact]
    public void A_long_name_keeps_both_ends()
    {
        string shown = Shown.Name(new string('a', 500_000) + "end");
        Assert.Equal(80, shown.Length);
        Assert.EndsWith("aend", shown);
    }

    [Fact]
    public void A_foreign_message_becomes_one_line_without_a_full_stop() =>
        Assert.Equal("Access denied", Shown.Text("  Access denied.\r\n   at System.IO"));
}
