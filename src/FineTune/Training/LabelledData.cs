using System.Security.Cryptography;
using System.Text;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>The pictures of a run with their labels, and which of them are for what.</summary>
/// <param name="Set">All pictures, those of a separate validation folder included.</param>
/// <param name="Split">What each is for.</param>
/// <param name="Skipped">Files that could not be read and were left out.</param>
public sealed record LabelledData(HashedDataset Set, DataSplit Split, int Skipped)
{
    /// <summary>Reads, hashes and splits the data of a run.</summary>
    /// <exception cref="TransferException">The folder is not what it must be, or a file cannot be read and is not to be skipped (BadInput).</exception>
    public static LabelledData Read(FineTuneOptions options, IProgress<JobProgress>? progress, Action<string> notice, CancellationToken cancellation)
    {
        ImageDataset found = ImageFolder.Scan(options.Data, null, cancellation);
        if (options.Validation.Folder is { } folder)
            found = WithFolder(found, ImageFolder.Scan(folder, found.Classes, cancellation));
        var hashing = new Counter("hash", found.Items.Count, progress);
        var read = HashedDataset.Read(found, options.Threads, hashing, cancellation);
        foreach (string warning in read.Warnings)
            notice(warning);
        ImageProblem.Leave(read.Problems, options.SkipBad, notice);
        read.RequireEveryClass();
        return Divide(read, options.Validation, options.Seed, notice);
    }

    /// <summary>The label of each picture.</summary>
    public int[] Labels => [.. Set.Items.Select(item => item.Label)];

    /// <summary>SHA-256 over each picture's hash, class and part: any change of the data changes it, renaming a file does not.</summary>
    public string Digest()
    {
        string[] part = new string[Set.Items.Count];
        foreach (int i in Split.Train)
            part[i] = "train";
        foreach (int i in Split.Validation)
            part[i] += "validation";
        foreach (int i in Split.Test)
            part[i] = "test";
        IEnumerable<string> lines = Set.Hashes.Select((hash, i) => $"{hash} {part[i]} {Set.Wanted(i)}").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    /// <summary>Leaves out pictures that turned out unreadable; their places in the split go too.</summary>
    /// <exception cref="TransferException">There are any, and they are not to be skipped, or a class is left with none (BadInput).</exception>
    public LabelledData Without(IReadOnlyDictionary<int, ImageProblem> bad, bool skip, Action<string> notice)
    {
        if (bad.Count == 0)
            return this;
        ImageProblem.Leave([.. bad.OrderBy(entry => entry.Key).Select(entry => entry.Value)], skip, notice);
        int[] place = new int[Set.Items.Count];
        int next = 0;
        for (int i = 0; i < place.Length; i++)
            place[i] = bad.ContainsKey(i) ? -1 : next++;
        int[] Kept(IReadOnlyList<int> part) => [.. part.Where(i => place[i] >= 0).Select(i => place[i])];
        HashedDataset rest = Set.Without(bad.Keys.ToHashSet());
        rest.RequireEveryClass();
        DataSplit split = Split with { Train = Kept(Split.Train), Validation = Kept(Split.Validation), Test = Kept(Split.Test) };
        return split.Validation.Count > 0
            ? new LabelledData(rest, split, Skipped + bad.Count)
            : throw new TransferException(ErrorKind.BadInput, "no readable picture is left for validation; mend the files or give another --val");
    }

    /// <summary>Divides data that was read and hashed.</summary>
    /// <param name="read">The data.</param>
    /// <param name="plan">How it is judged.</param>
    /// <param name="seed">Another seed gives another split by content.</param>
    /// <param name="notice">Told what the user should know.</param>
    public static LabelledData Divide(HashedDataset read, ValidationPlan plan, int seed, Action<string> notice)
    {
        if (plan.Folds is { } folds)
        {
            int[] all = [.. Enumerable.Range(0, read.Items.Count)];
            return new LabelledData(read, new DataSplit(all, all, [], $"{folds}-fold cross-validation by SHA-256 of content, seed {seed}", false, []), read.Problems.Count);
        }

        DataSplit split = FineTune.Split.Create(read, plan.Fraction, seed);
        foreach (string each in split.Notices)
            notice(each);
        return new LabelledData(read, split, read.Problems.Count);
    }

    // The folder takes the place of whatever validation part the data has itself.
    private static ImageDataset WithFolder(ImageDataset data, ImageDataset folder)
    {
        IEnumerable<ImageItem> train = data.Items.Where(item => item.Part is not DatasetPart.Validation).Select(item => item with { Part = item.Part ?? DatasetPart.Train });
        IEnumerable<ImageItem> validation = folder.Items.Select(item => item with { Part = DatasetPart.Validation });
        return data with
        {
            Items = [.. train, .. validation],
            Problems = [.. data.Problems, .. folder.Problems],
            Warnings = [.. data.Warnings, .. folder.Warnings],
        };
    }

    private sealed class Counter(string stage, int total, IProgress<JobProgress>? progress) : IProgress<int>
    {
        public void Report(int value) => progress?.Report(new JobProgress(stage, value, total));
    }
}
