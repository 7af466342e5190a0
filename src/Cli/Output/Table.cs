using System.Text;

namespace Transfer.Cli.Output;

/// <summary>Rows under headings. A heading that begins with <c>&gt;</c> stands for a column of figures, aligned to the right.</summary>
internal sealed class Table
{
    private readonly List<string[]> _rows = [];

    /// <param name="headings">The columns' headings; without any, the table has no heading line and two columns.</param>
    public Table(params string[] headings)
    {
        HasHeadings = headings.Length > 0;
        Headings = HasHeadings ? headings.Select(heading => heading.TrimStart('>')).ToArray() : ["", ""];
        AlignsRight = HasHeadings ? headings.Select(heading => heading.StartsWith('>')).ToArray() : [false, false];
    }

    /// <summary>Whether a heading line is shown.</summary>
    public bool HasHeadings { get; }

    /// <summary>The columns' headings.</summary>
    public IReadOnlyList<string> Headings { get; }

    /// <summary>Which columns hold figures.</summary>
    public IReadOnlyList<bool> AlignsRight { get; }

    /// <summary>The rows, each with one cell a column.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    /// <summary>Adds a row; cells that are not given are empty.</summary>
    public Table Add(params string[] cells)
    {
        _rows.Add(Enumerable.Range(0, Headings.Count).Select(column => column < cells.Length ? cells[column] : "").ToArray());
        return this;
    }

    /// <summary>The table as aligned plain text, two blanks between columns, nothing cut: what a pipe and a file get.</summary>
    public string ToText()
    {
        int[] widths = Enumerable.Range(0, Headings.Count)
            .Select(column => _rows.Select(row => row[column].Length).Append(Headings[column].Length).Max())
            .ToArray();
        var text = new StringBuilder();
        if (HasHeadings)
            AppendRow(text, Headings, widths);
        foreach (string[] row in _rows)
            AppendRow(text, row, widths);
        return text.ToString();
    }

    private void AppendRow(StringBuilder text, IReadOnlyList<string> cells, int[] widths)
    {
        int start = text.Length;
        for (int column = 0; column < cells.Count; column++)
        {
            string cell = AlignsRight[column] ? cells[column].PadLeft(widths[column]) : cells[column].PadRight(widths[column]);
            text.Append(column == 0 ? "" : "  ").Append(cell);
        }

        while (text.Length > start && text[^1] == ' ')
            text.Length--;
        text.Append('\n');
    }
}
