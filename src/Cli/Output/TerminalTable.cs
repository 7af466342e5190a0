using Spectre.Console;

namespace Transfer.Cli.Output;

/// <summary>A <see cref="Table"/> drawn for a terminal: thin rules, bold headings, long cells wrapped to the width.</summary>
internal static class TerminalTable
{
    public static string Render(Table table, int width)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;

        var drawn = new Spectre.Console.Table { Border = TableBorder.Horizontal, ShowHeaders = table.HasHeadings };
        for (int column = 0; column < table.Headings.Count; column++)
        {
            drawn.AddColumn(new TableColumn(new Text(table.Headings[column], new Style(decoration: Decoration.Bold)))
            {
                Alignment = table.AlignsRight[column] ? Justify.Right : Justify.Left,
            });
        }

        foreach (IReadOnlyList<string> row in table.Rows)
            drawn.AddRow(row.Select(cell => new Text(cell)));
        console.Write(drawn);
        return writer.ToString();
    }
}
