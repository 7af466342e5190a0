using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Rows of a CSV or TSV file. Lines may end in CR, LF or both; blank ones are passed over.</summary>
internal static class SeparatedValues
{
    /// <summary>A field longer than this is no text but a quote that was never closed.</summary>
    public const int LongestField = 1 << 20;

    /// <exception cref="TransferException">A column is missing, a row is ragged, a quote is not closed; the line is named (BadInput).</exception>
    public static IEnumerable<LabelledText> Read(TextReader reader, string path, bool tabs, TextColumns columns)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = tabs ? "\t" : ",",
            Mode = tabs ? CsvMode.NoEscape : CsvMode.RFC4180,
            MaxFieldSize = LongestField,
            BadDataFound = null,
        };
        using var parser = new CsvParser(reader, configuration);
        if (!Next(parser, path, 1))
            throw TransferException.BadFile(path, "is empty; give a table with a column of texts and one of labels");
        string[] first = parser.Record!;
        var places = ColumnPlaces.Find(first, columns, path);
        if (!places.HasNames)
            yield return Row(parser, 1, places);
        // A record may hold line ends; the next one begins behind them.
        for (long line = parser.RawRow + 1L; Next(parser, path, line); line = parser.RawRow + 1L)
        {
            if (parser.Count != first.Length)
            {
                throw TransferException.BadFile(path,
                    $"line {line} has {parser.Count} {(parser.Count == 1 ? "field" : "fields")}, and line 1 has {first.Length}; {(tabs ? "a text may hold no tab" : "put a text that holds a comma in quotes")}");
            }

            yield return Row(parser, line, places);
        }
    }

    private static LabelledText Row(CsvParser parser, long line, ColumnPlaces places) => new(line, parser[places.Text], parser[places.Label], places.Pair is { } pair ? parser[pair] : null);

    private static bool Next(CsvParser parser, string path, long line)
    {
        bool found;
        try
        {
            found = parser.Read();
        }
        catch (MaxFieldSizeException error)
        {
            throw Unclosed(path, line, error);
        }

        // The parser takes the rest of the file for a field that is never closed: then its quotes do not come in pairs.
        if (found && parser.Configuration.Mode == CsvMode.RFC4180 && parser.RawRecord.AsSpan().Count('"') % 2 == 1 && BeginsWithQuote(parser.RawRecord))
            throw Unclosed(path, line, null);
        return found;
    }

    // A quote in the middle of a field, as in 5" disk, is a character like any other.
    private static bool BeginsWithQuote(string record) => record[0] == '"' || record.Contains(",\"", StringComparison.Ordinal);

    private static TransferException Unclosed(string path, long line, Exception? cause) => TransferException.BadFile(
        path, $"line {line}: a field begins that does not end (longer than {LongestField} characters, or a quote that is not closed); close the quote", cause);
}
