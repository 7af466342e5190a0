using Transfer.Cli.Output;
using Xunit;

namespace Transfer.Cli.Tests.Output;

public sealed class TableTests
{
    private static readonly Table Sample = new Table("class", ">images", "note").Add("ants", "7", "").Add("bees [red]", "1,234", "unbalanced");

    [Fact]
    public void Plain_text_is_aligned_and_has_no_blanks_at_line_ends() => Assert.Equal(
        """
        class       images  note
        ants             7
        bees [red]   1,234  unbalanced

        """,
        Sample.ToText());

    [Fact]
    public void A_table_without_headings_has_names_and_values() =>
        Assert.Equal("file   a.onnx\nnodes  12\n", new Table().Add("file", "a.onnx").Add("nodes", "12").ToText());

    [Fact]
    public void A_terminal_gets_rules_and_takes_no_cell_for_markup() =>
        Expectation.Matches(TerminalTable.Render(Sample, 40).Replace("\e", "<ESC>", StringComparison.Ordinal), "Frame", "TerminalTable");

    [Fact]
    public void Only_a_terminal_that_allows_it_gets_escape_sequences()
    {
        Assert.Contains("\e[", Written(terminal: true, ansi: true));
        Assert.Equal(Sample.ToText(), Written(terminal: true, ansi: false));
        Assert.Equal(Sample.ToText(), Written(terminal: false, ansi: true));
    }

    private static string Written(bool terminal, bool ansi)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var host = new CliHost { In = TextReader.Null, Out = writer, Error = TextWriter.Null, OutIsTerminal = terminal, AllowsAnsi = ansi };
        new CliOutput(host, json: false, quiet: false, debug: false).Table(Sample);
        return writer.ToString();
    }
}
