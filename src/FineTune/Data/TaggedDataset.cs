using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Sentences of labelled words of one file, or of one for training and one for validation. Of each only its hash, its line and the numbers of
/// its labels are held; the words are read again when they are needed.
/// </summary>
public sealed class TaggedDataset
{
    private const int AtOnce = 256;
    private const int MostLabels = 10_000;

    private readonly (TaggedFile File, DatasetPart? Part)[] _files;
    private readonly List<int[]> _labels = [];
    private readonly List<ContentHash> _hashes = [];
    private readonly List<(string File, string Line, DatasetPart? Part)> _places = [];
    private readonly SpanSchemeSearch _schemes = new();

    private TaggedDataset((TaggedFile, DatasetPart?)[] files) => _files = files;

    /// <summary>The labels, in the order of their names.</summary>
    public IReadOnlyList<string> Labels { get; private set; } = [];

    /// <summary>How labels say where spans are.</summary>
    public SpanScheme Scheme => _schemes.Scheme;

    /// <summary>What the user should know, a sentence each.</summary>
    public IEnumerable<string> Notices => _schemes.Notices();

    /// <summary>The number of sentences.</summary>
    public int Count => _labels.Count;

    /// <summary>The number of words.</summary>
    public long Words => _labels.Sum(labels => (long)labels.Length);

    /// <summary>The labels of a sentence's words, as indices into <see cref="Labels"/>.</summary>
    public IReadOnlyList<int> LabelsOf(int sentence) => _labels[sentence];

    /// <summary>The SHA-256 of a sentence's words.</summary>
    public ContentHash HashOf(int sentence) => _hashes[sentence];

    /// <summary>The file of a sentence, and the line of its first word as messages name it.</summary>
    internal (string File, string Line) PlaceOf(int sentence) => (_places[sentence].File, _places[sentence].Line);

    /// <summary>Reads a file, and another one for validation where there is one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="validation">A file to judge by, or null.</param>
    /// <param name="columns">The columns of both.</param>
    /// <param name="progress">Told the sentences read.</param>
    /// <param name="cancellation">Stops between two sentences.</param>
    /// <exception cref="TransferException">A file is not such a file, or a label cannot be learnt (BadInput).</exception>
    public static TaggedDataset Read(string path, string? validation, TextColumns columns, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        (TaggedFile, DatasetPart?)[] files = validation is null
            ? [(TaggedFile.Of(path, columns), null)]
            : [(TaggedFile.Of(path, columns), DatasetPart.Train), (TaggedFile.Of(validation, columns), DatasetPart.Validation)];
        var data = new TaggedDataset(files);
        data.ReadAll(progress, cancellation);
        return data;
    }

    /// <summary>Divides the sentences, so that the rarest label of each is on both sides where it can be.</summary>
    /// <param name="plan">How the result is judged; not by folds.</param>
    /// <param name="seed">Another seed gives another split.</param>
    /// <exception cref="TransferException">There are not two different sentences (BadInput).</exception>
    public DataSplit Divide(ValidationPlan plan, int seed)
    {
        int[] counts = new int[Labels.Count];
        foreach (int label in _labels.SelectMany(labels => labels.Distinct()))
            counts[label]++;
        int[] rarest = [.. _labels.Select(labels => labels.MinBy(label => (counts[label], label)))];
        bool divides = rarest.Zip(_hashes).Distinct().CountBy(pair => pair.First).Any(group => group.Value > 1);
        DataSplit split = Split.Create(AsItems(i => divides ? rarest[i] : 0), plan.Fraction, seed);
        DatasetPart?[] parts = new DatasetPart?[Count];
        foreach (int i in split.Train)
            parts[i] = DatasetPart.Train;
        foreach (int i in split.Validation)
            parts[i] = DatasetPart.Validation;
        // The class of a sentence was only for dividing: of classes without a judged sentence nothing follows.
        IEnumerable<string> notices = new ContentReport(AsItems() with { Classes = [Labels[0]] }, parts).Notices();
        return split with
        {
            Source = plan.Folder is null ? FormattableString.Invariant($"{plan.Fraction:P0} of the sentences by SHA-256 of their words, seed {seed}") : "the files' own",
            Notices = [.. notices, .. NotLearnt(split)],
        };
    }

    /// <summary>SHA-256 over each sentence's words, labels and part: any change of the data changes it.</summary>
    public string Digest(DataSplit split)
    {
        HashSet<int> validation = [.. split.Validation];
        IEnumerable<string> lines = Enumerable.Range(0, Count)
            .Select(i => $"{_hashes[i]} {(validation.Contains(i) ? "validation" : "train")} {string.Join(' ', _labels[i].Select(label => Labels[label]))}").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    /// <summary>The sentences as items, whose class says nothing: it is their words that have one.</summary>
    internal HashedDataset AsItems() => AsItems(_ => 0);

    /// <summary>Walks through some sentences, some at a time.</summary>
    /// <param name="wanted">Which, ascending.</param>
    /// <param name="work">Receives their numbers and themselves.</param>
    /// <param name="cancellation">Stops between two sentences.</param>
    public void ForEach(IReadOnlyList<int> wanted, Action<int[], TaggedSentence[]> work, CancellationToken cancellation)
    {
        int next = 0;
        IEnumerable<(int Index, TaggedSentence Sentence)> Found()
        {
            foreach ((TaggedSentence sentence, int i) in _files.SelectMany(file => file.File.Sentences(cancellation)).Select((sentence, i) => (sentence, i)))
            {
                if (next == wanted.Count)
                    yield break;
                if (wanted[next] != i)
                    continue;
                next++;
                yield return (i, sentence);
            }
        }

        foreach ((int Index, TaggedSentence Sentence)[] chunk in Found().Chunk(AtOnce))
            work([.. chunk.Select(each => each.Index)], [.. chunk.Select(each => each.Sentence)]);
    }

    private HashedDataset AsItems(Func<int, int> label) => new(
        Labels, [.. Enumerable.Range(0, Count).Select(i => new ImageItem(_places[i].File, _places[i].Line, label(i), _places[i].Part))], _hashes, [], [])
    {
        Noun = "sentence",
    };

    private void ReadAll(IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        var numbers = new Dictionary<string, int>();
        foreach ((TaggedFile file, DatasetPart? part) in _files)
        {
            foreach (TaggedSentence sentence in file.Sentences(cancellation))
            {
                _schemes.Add(file.Path, sentence);
                int[] labels = new int[sentence.Labels.Count];
                for (int i = 0; i < labels.Length; i++)
                {
                    if (!numbers.TryGetValue(sentence.Labels[i], out labels[i]))
                        numbers.Add(sentence.Labels[i], labels[i] = NewLabel(file.Path, part, sentence, i, numbers.Count));
                }

                _labels.Add(labels);
                _hashes.Add(new ContentHash(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', sentence.Words)))));
                _places.Add((file.Path, $"line {sentence.Lines[0].ToString(CultureInfo.InvariantCulture)}", part));
                if (_labels.Count % AtOnce == 0)
                    progress?.Report(new JobProgress("read", _labels.Count, _labels.Count));
            }
        }

        string[] names = [.. numbers.Keys.Order(StringComparer.Ordinal)];
        Labels = names;
        if (Labels.Count < 2)
            throw TransferException.BadFile(_files[0].File.Path, $"all words have one label, '{Shown.Name(Labels[0])}'; there must be two to tell apart");
        int[] order = [.. numbers.OrderBy(label => label.Value).Select(label => Array.BinarySearch(names, label.Key, StringComparer.Ordinal))];
        foreach (int[] labels in _labels)
        {
            for (int i = 0; i < labels.Length; i++)
                labels[i] = order[labels[i]];
        }
    }

    private int NewLabel(string file, DatasetPart? part, TaggedSentence sentence, int word, int known)
    {
        string place = $"line {sentence.Lines[word]}: the label '{Shown.Name(sentence.Labels[word])}'";
        if (part is DatasetPart.Validation)
            throw TransferException.BadFile(file, $"{place} is not in {Shown.Path(_files[0].File.Path)}, so nothing can learn it; correct it or add words of it there");
        return known < MostLabels
            ? known
            : throw TransferException.BadFile(file, $"{place} is one more than the {MostLabels} different ones that there may be; name the column of labels with --label");
    }

    private IEnumerable<string> NotLearnt(DataSplit split)
    {
        HashSet<int> learnt = [.. split.Train.SelectMany(i => _labels[i])];
        List<string> missing = [.. split.Validation.SelectMany(i => _labels[i]).Distinct().Except(learnt).Order().Select(label => Labels[label])];
        if (missing.Count > 0)
            yield return $"{(missing.Count == 1 ? "label" : "labels")} {Examples.Of(missing)} only in validation sentences, so nothing learns {(missing.Count == 1 ? "it" : "them")}";
    }
}
