using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Pairs of texts of one file, or of one for training and one for validation; each distinct text is held once. With a column of scores each
/// pair says how alike its texts are; without one they belong together, and may have to be told apart from a third.
/// </summary>
internal sealed class PairTable
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private readonly List<TextPair> _pairs = [];
    private readonly List<ImageItem> _rows = [];
    private readonly List<ImageProblem> _problems = [];
    private readonly TextRunOptions _options;

    private PairTable(TextRunOptions options) => _options = options;

    /// <summary>The distinct texts.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The pairs, their texts by place in <see cref="Texts"/>.</summary>
    public IReadOnlyList<TextPair> Pairs => _pairs;

    /// <summary>Which pairs are for what.</summary>
    public DataSplit Split { get; private set; } = new([], [], [], "", false, []);

    /// <summary>Rows that were left out.</summary>
    public int Skipped => _problems.Count;

    /// <summary>Reads a table, and another one for validation where there is one; else pairs are kept aside by their first text, so that none asks on both sides.</summary>
    /// <param name="options">The files, the columns, how the result is judged.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <exception cref="TransferException">A file is not such a table, or nothing can be kept aside (BadInput).</exception>
    public static PairTable Read(FineTuneOptions options, Action<string> notice, CancellationToken cancellation)
    {
        var table = new PairTable(options.Texts!);
        string? validation = options.Validation.Folder;
        table.Add(options.Data, validation is null ? null : DatasetPart.Train, cancellation);
        if (validation is not null)
            table.Add(validation, DatasetPart.Validation, cancellation);
        ImageProblem.Leave(table._problems, options.SkipBad, notice);
        ContentHash[] firsts = [.. table._pairs.Select(pair => new ContentHash(SHA256.HashData(Encoding.UTF8.GetBytes(table._texts[pair.First]))))];
        if (validation is null && firsts.Distinct().Count() < 2)
            throw TransferException.BadFile(options.Data, "has no two pairs with different first texts, so none can be kept for validation; add rows, or give a file to judge by with --val");
        DataSplit split = FineTune.Split.Create(new HashedDataset(["pair"], table._rows, firsts, [], []) { Noun = "first text" }, options.Validation.Fraction, options.Seed);
        foreach (string each in split.Notices)
            notice(each);
        table.Split = split with
        {
            Source = validation is null ? FormattableString.Invariant($"{options.Validation.Fraction:P0} by SHA-256 of the first text, seed {options.Seed}") : $"the file {Shown.Path(validation)}",
        };
        return table.Split.Train.Count >= 2 && table.Split.Validation.Count > 0
            ? table
            : throw TransferException.BadFile(options.Data, $"{Examples.Count(table.Split.Train.Count, "pair")} to learn from and {table.Split.Validation.Count} to judge by; there must be two and one at least: add rows");
    }

    /// <summary>SHA-256 over the texts, the score and the part of each pair: any change of the data changes it, the order of rows does not.</summary>
    public string Digest()
    {
        var validation = Split.Validation.ToHashSet();
        IEnumerable<string> lines = _pairs
            .Select((pair, i) => $"{string.Join(' ', pair.Texts.Select(text => Hash(_texts[text])))} {pair.Similarity.ToString("R", CultureInfo.InvariantCulture)} {(validation.Contains(i) ? "validation" : "train")}")
            .Order(StringComparer.Ordinal);
        return Hash(string.Join('\n', lines));
    }

    /// <summary>What messages call a pair: its file and line.</summary>
    public string NameOf(int pair) => $"{Shown.Path(_rows[pair].Folder)}: {_rows[pair].Name}";

    private void Add(string file, DatasetPart? part, CancellationToken cancellation)
    {
        foreach (LabelledText row in TextTable.Of(file, _options.Columns).Rows(_problems.Add, cancellation))
        {
            string line = $"line {row.Line.ToString(CultureInfo.InvariantCulture)}";
            float cosine = 1;
            if (_options.Columns.HasLabel && ScoreRange.Read(row.Label, _options.Scores, out cosine) is { } wrong)
            {
                _problems.Add(new ImageProblem(file, $"{line}: {wrong}"));
                continue;
            }

            _pairs.Add(new TextPair(Place(row.Text), Place(row.Pair!), cosine, row.Negative is { } negative ? Place(negative) : null));
            _rows.Add(new ImageItem(file, line, 0, part));
        }
    }

    private int Place(string text)
    {
        if (_places.TryGetValue(text, out int place))
            return place;
        _texts.Add(text);
        return _places[text] = _texts.Count - 1;
    }

    /// <summary>SHA-256 of a text, 64 hexadecimal digits.</summary>
    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
