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

    private readonly (TextTable Table, DatasetPart? Part)[] _tables;

    private readonly AnswerKind _answer;

    private TextDataset((TextTable, DatasetPart?)[] tables, HashedDataset set, AnswerKind answer, double truncated) =>
        (_tables, Set, _answer, TruncatedShare) = (tables, set, answer, truncated);

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
        return new TextDataset(tables, reading.Run(), columns.Answer, reading.TruncatedShare);
    }

    /// <summary>What is learnt of the texts.</summary>
    /// <param name="train">The texts that are learnt from.</param>
    public LearningTask Task(IReadOnlyList<int> train) => _answer switch
    {
        AnswerKind.Labels => new LabelsTask(Set, train),
        AnswerKind.Number => new NumberTask(Set, train),
        _ => new ClassTask(Set, train),
    };

    /// <summary>The texts in the order of <see cref="Set"/>, each with its second one where two are an item, read anew.</summary>
    public IEnumerable<(string Text, string? Pair)> Texts(CancellationToken cancellation) =>
        _tables.SelectMany(table => table.Table.Rows(_ => { }, cancellation)).Select(row => (row.Text, row.Pair));

    /// <summary>The texts of a few items; of a pair both, with a bar between them.</summary>
    public IReadOnlyDictionary<string, string> TextsOf(IReadOnlySet<string> places, CancellationToken cancellation)
    {
        var found = new Dictionary<string, string>();
        int i = 0;
        foreach ((string text, string? pair) in places.Count == 0 ? [] : Texts(cancellation))
        {
            string place = Set.Items[i++].Path;
            if (places.Contains(place))
                found[place] = pair is null ? text : $"{text} | {pair}";
        }

        return found;
    }

    /// <summary>Walks through the texts of some items, some at a time.</summary>
    /// <param name="wanted">Indices into <see cref="Set"/>, ascending.</param>
    /// <param name="work">Receives indices and their texts.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    public void ForEach(IReadOnlyList<int> wanted, Action<int[], (string Text, string? Pair)[]> work, CancellationToken cancellation)
    {
        int next = 0;
        int index = 0;
        var indices = new List<int>(ReadAhead);
        var texts = new List<(string, string?)>(ReadAhead);
        foreach ((string, string?) text in wanted.Count == 0 ? [] : Texts(cancellation))
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
        private readonly LabelColumn _labels = LabelColumn.Of(columns, known, tables[0].Table.Path);
        private readonly List<ImageProblem> _problems = [];
        private readonly List<(string File, long Line, DatasetPart? Part)> _rows = [];
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

            string file = tables[0].Table.Path;
            if (_rows.Count > 0 && _onlyNumbers)
                throw TransferException.BadFile(file, $"column '{Shown.Name(columns.Text)}' holds numbers only; name the column of texts with --text");
            LabelValues labels = _labels.Finish();
            ImageItem[] items = [.. _rows.Select((row, i) => new ImageItem(row.File, $"line {row.Line.ToString(CultureInfo.InvariantCulture)}", labels.Labels[i], row.Part))];
            return new HashedDataset(labels.Classes, items, _hashes, _problems, labels.Notices) { Noun = "text", Answers = labels.Answers };
        }

        // Two hashes in turn are no text, so a pair is never taken for one.
        private static ContentHash HashOf(string text, string? second)
        {
            byte[] first = SHA256.HashData(Encoding.UTF8.GetBytes(text));
            return new ContentHash(second is null ? first : SHA256.HashData([.. first, .. SHA256.HashData(Encoding.UTF8.GetBytes(second))]));
        }

        private void Add(string file, DatasetPart? part, LabelledText[] chunk)
        {
            var hashes = new ContentHash[chunk.Length];
            int truncated = 0;
            _ = Parallel.For(0, chunk.Length, i =>
            {
                (string text, string? second) = (chunk[i].Text, chunk[i].Pair);
                hashes[i] = HashOf(text, second);
                // A token is at least a byte.
                if (Encoding.UTF8.GetByteCount(text) + Encoding.UTF8.GetByteCount(second ?? "") + _whole.SpecialCount(second is not null) > _most && _whole.Encode(text, second).Count > _most)
                    _ = Interlocked.Increment(ref truncated);
            });
            _truncated += truncated;
            _hashes.AddRange(hashes);
            foreach (LabelledText row in chunk)
            {
                _onlyNumbers &= double.TryParse(row.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
                _labels.Add(row, file, part);
                _rows.Add((file, row.Line, part));
            }

            progress?.Report(new JobProgress("read", _rows.Count, _rows.Count));
        }
    }
}
