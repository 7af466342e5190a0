using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// Labelled texts of one file, or of one for training and one for validation. Of each only its hash, label and line are held; the texts are
/// read again when they are needed.
/// </summary>
public sealed class TextDataset
{
    private const int ReadAhead = 4096;
    private const int MostClasses = 10_000;

    private readonly (TextTable Table, DatasetPart? Part)[] _tables;

    private TextDataset((TextTable, DatasetPart?)[] tables, HashedDataset set, double truncated) => (_tables, Set, TruncatedShare) = (tables, set, truncated);

    /// <summary>Hash, label and place of each text.</summary>
    public HashedDataset Set { get; }

    /// <summary>The share of texts, from 0 to 1, that are longer than the model takes and are cut.</summary>
    public double TruncatedShare { get; }

    /// <summary>Reads a table, and another one for validation where there is one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="validation">A file to judge by, or null.</param>
    /// <param name="columns">The columns of both.</param>
    /// <param name="classes">The only labels there may be, or null: those that occur.</param>
    /// <param name="tokenizer">Counts the tokens that are cut off.</param>
    /// <param name="progress">Told the texts read.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <exception cref="TransferException">A file is not such a table, a label is unknown, or the columns are not texts and classes (BadInput).</exception>
    public static TextDataset Read(
        string path, string? validation, TextColumns columns, IReadOnlyList<string>? classes, Tokenizer tokenizer, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        (TextTable, DatasetPart?)[] tables = validation is null
            ? [(TextTable.Of(path, columns), null)]
            : [(TextTable.Of(path, columns), DatasetPart.Train), (TextTable.Of(validation, columns), DatasetPart.Validation)];
        var reading = new Reading(tables, tokenizer, classes, columns, progress, cancellation);
        return new TextDataset(tables, reading.Run(), reading.TruncatedShare);
    }

    /// <summary>The texts in the order of <see cref="Set"/>, read anew.</summary>
    public IEnumerable<string> Texts(CancellationToken cancellation) => _tables.SelectMany(table => table.Table.Rows(_ => { }, cancellation)).Select(row => row.Text);

    /// <summary>The texts of a few items.</summary>
    public IReadOnlyDictionary<string, string> TextsOf(IReadOnlySet<string> places, CancellationToken cancellation)
    {
        var found = new Dictionary<string, string>();
        int i = 0;
        foreach (string text in places.Count == 0 ? [] : Texts(cancellation))
        {
            string place = Set.Items[i++].Path;
            if (places.Contains(place))
                found[place] = text;
        }

        return found;
    }

    /// <summary>Walks through the texts of some items, some at a time.</summary>
    /// <param name="wanted">Indices into <see cref="Set"/>, ascending.</param>
    /// <param name="work">Receives indices and their texts.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    public void ForEach(IReadOnlyList<int> wanted, Action<int[], string[]> work, CancellationToken cancellation)
    {
        int next = 0;
        int index = 0;
        var indices = new List<int>(ReadAhead);
        var texts = new List<string>(ReadAhead);
        foreach (string text in wanted.Count == 0 ? [] : Texts(cancellation))
        {
            if (next < wanted.Count && wanted[next] == index++)
            {
                indices.Add(wanted[next++]);
                texts.Add(text);
            }

            if (indices.Count == ReadAhead || (next == wanted.Count && indices.Count > 0))
            {
                work([.. indices], [.. texts]);
                indices.Clear();
                texts.Clear();
            }

            if (next == wanted.Count)
                return;
        }
    }

    /// <summary>The first reading: hashes, labels, and how much is cut off.</summary>
    private sealed class Reading(
        (TextTable Table, DatasetPart? Part)[] tables, Tokenizer tokenizer, IReadOnlyList<string>? known, TextColumns columns, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        private readonly Tokenizer _whole = tokenizer.With(null, null);
        private readonly int _most = tokenizer.Truncation?.MaxLength ?? int.MaxValue;
        private readonly Dictionary<string, int> _labels = [];
        private readonly List<(string Label, string File, long Line)> _first = [];
        private readonly List<ImageProblem> _problems = [];
        private readonly List<(string File, long Line, int Label, DatasetPart? Part)> _rows = [];
        private readonly List<ContentHash> _hashes = [];
        private bool _onlyNumbers = true;
        private long _truncated;

        public double TruncatedShare => _rows.Count == 0 ? 0 : _truncated / (double)_rows.Count;

        public HashedDataset Run()
        {
            foreach ((TextTable table, DatasetPart? part) in tables)
            {
                foreach (LabelledText[] chunk in table.Rows(_problems.Add, cancellation).Chunk(ReadAhead))
                    Add(table.Path, part, chunk);
            }

            string[] classes = known is null ? [.. _labels.Keys.Order(StringComparer.Ordinal)] : [.. known];
            Check(classes);
            int[] order = [.. _labels.OrderBy(label => label.Value).Select(label => Array.IndexOf(classes, label.Key))];
            ImageItem[] items = [.. _rows.Select(row => new ImageItem(row.File, $"line {row.Line.ToString(CultureInfo.InvariantCulture)}", order[row.Label], row.Part))];
            return new HashedDataset(classes, items, _hashes, _problems, []) { Noun = "text" };
        }

        private void Add(string file, DatasetPart? part, LabelledText[] chunk)
        {
            var hashes = new ContentHash[chunk.Length];
            int truncated = 0;
            _ = Parallel.For(0, chunk.Length, i =>
            {
                hashes[i] = new ContentHash(SHA256.HashData(Encoding.UTF8.GetBytes(chunk[i].Text)));
                // A token is at least a byte.
                if (Encoding.UTF8.GetByteCount(chunk[i].Text) + _whole.SpecialCount(pair: false) > _most && _whole.Encode(chunk[i].Text).Count > _most)
                    _ = Interlocked.Increment(ref truncated);
            });
            _truncated += truncated;
            _hashes.AddRange(hashes);
            foreach (LabelledText row in chunk)
            {
                _onlyNumbers &= double.TryParse(row.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
                if (!_labels.TryGetValue(row.Label, out int label))
                    _labels.Add(row.Label, label = NewLabel(file, part, row));
                _rows.Add((file, row.Line, label, part));
            }

            progress?.Report(new JobProgress("read", _rows.Count, _rows.Count));
        }

        private int NewLabel(string file, DatasetPart? part, LabelledText row)
        {
            if (known is not null && !known.Contains(row.Label))
            {
                throw TransferException.BadFile(file,
                    $"line {row.Line}: the label '{Shown.Name(row.Label)}' is none of the model's classes: {Examples.Of(known)}{(NearestName.Suggestion(row.Label, known) is { Length: > 0 } near ? near : "; correct the label")}");
            }

            if (part is DatasetPart.Validation)
                throw TransferException.BadFile(file, $"line {row.Line}: the label '{Shown.Name(row.Label)}' is not in {Shown.Path(tables[0].Table.Path)}, so nothing can learn it; correct it or add rows of it there");
            if (_labels.Count == MostClasses)
                throw TransferException.BadFile(file, $"column '{Shown.Name(columns.Label)}' has more than {MostClasses} different labels; name the column of classes with --label");
            _first.Add((row.Label, file, row.Line));
            return _labels.Count;
        }

        private void Check(string[] classes)
        {
            string file = tables[0].Table.Path;
            if (_rows.Count > 0 && _onlyNumbers)
                throw TransferException.BadFile(file, $"column '{Shown.Name(columns.Text)}' holds numbers only; name the column of texts with --text");
            if (known is null)
                LabelRules.Check(_first, columns.Label);
            if (_rows.Count > 0 && classes.Length < 2)
                throw TransferException.BadFile(file, $"column '{Shown.Name(columns.Label)}' holds one label only, '{Shown.Name(classes[0])}'; there must be two classes to tell apart");
        }
    }
}
