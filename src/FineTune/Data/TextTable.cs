using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// Labelled texts in a file: <c>.csv</c> (RFC 4180), <c>.tsv</c> (tabs, no quotes) or <c>.jsonl</c> (an object a line). Read row by row and
/// never held: reading again begins anew.
/// </summary>
public sealed class TextTable
{
    private readonly string _path;
    private readonly TextColumns _columns;

    private TextTable(string path, TextColumns columns) => (_path, _columns) = (path, columns);

    /// <summary>The file.</summary>
    public string Path => _path;

    /// <summary>A table in a file, which is not opened yet.</summary>
    /// <exception cref="TransferException">The name does not say what the file is (Usage).</exception>
    public static TextTable Of(string path, TextColumns columns) => Kind(path) is ".csv" or ".tsv" or ".jsonl"
        ? new(path, columns)
        : throw new TransferException(ErrorKind.Usage, $"{Shown.Path(path)}: ends in none of .csv, .tsv and .jsonl; rename it to say what it is");

    /// <summary>The rows in the order of the file. Those without a text or a label are handed to <paramref name="bad"/> instead.</summary>
    /// <param name="bad">Told the row's problem.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <exception cref="TransferException">The file cannot be read (NotFound, Resource), or is not such a table: the line is named (BadInput).</exception>
    public IEnumerable<LabelledText> Rows(Action<ImageProblem> bad, CancellationToken cancellation = default)
    {
        using FileStream stream = Open(_path);
        using TextReader reader = CheckedText.Open(stream, _path);
        long rows = 0;
        IEnumerable<LabelledText> all = Kind(_path) == ".jsonl" ? JsonLines.Read(reader, _path, _columns) : SeparatedValues.Read(reader, _path, Kind(_path) == ".tsv", _columns);
        foreach (LabelledText row in all)
        {
            cancellation.ThrowIfCancellationRequested();
            rows++;
            if (string.IsNullOrWhiteSpace(row.Text))
                bad(new ImageProblem(_path, $"line {row.Line}: the text is empty"));
            else if (row.Pair is not null && string.IsNullOrWhiteSpace(row.Pair))
                bad(new ImageProblem(_path, $"line {row.Line}: the second text is empty"));
            else if (string.IsNullOrWhiteSpace(row.Label) && row.Labels is null && _columns.Answer != AnswerKind.Labels)
                bad(new ImageProblem(_path, $"line {row.Line}: the label is empty"));
            else
                yield return row;
        }

        if (rows == 0)
            throw TransferException.BadFile(_path, "has no row of data; add some");
    }

    private static string Kind(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant();

    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }
}
