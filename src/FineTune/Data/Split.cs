using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Divides a data set into training and validation, by its own split folders or by content.
/// </summary>
/// <remarks>
/// By content: each distinct content of a class has a number u in [0, 1) that depends only on its SHA-256 and the seed, and lies in the
/// validation part when u &lt; fraction. So a picture keeps its side whatever is added, removed or renamed, and copies stay together.
/// Counts then vary by chance; a class whose share would fall outside half to twice the wanted one (or leave either side empty) is
/// brought back to that bound by moving the contents nearest the threshold. Adding one picture therefore moves at most one other,
/// and in classes that the bound does not touch, none. A content found in two classes is used for training only: no answer to it can be right.
/// </remarks>
public static class Split
{
    /// <summary>The share of validation items where the user names none.</summary>
    public const double DefaultFraction = 0.2;

    /// <summary>The split by the data's own folders where it has them, else by content.</summary>
    /// <param name="dataset">The pictures with their hashes.</param>
    /// <param name="fraction">The share of validation, above 0 and below 1.</param>
    /// <param name="seed">Another seed gives another split by content.</param>
    /// <exception cref="TransferException">Kind Usage: the fraction. Kind BadInput: no class has two different pictures.</exception>
    public static DataSplit Create(HashedDataset dataset, double fraction = DefaultFraction, int seed = 42)
    {
        if (fraction is not (> 0 and < 1))
            throw new TransferException(ErrorKind.Usage, $"validation share {fraction}: must lie between 0 and 1; give for instance 0.2");
        var notices = new List<string>();
        DatasetPart?[] parts = [.. dataset.Items.Select(item => item.Part)];
        bool hasValidation = parts.Contains(DatasetPart.Validation);
        bool hasTest = parts.Contains(DatasetPart.Test);
        string source = "the folder's own train and val";
        if (!hasValidation && hasTest)
        {
            source = "the folder's own train and test";
            notices.Add("there is no val folder: the test folder is used for validation");
            for (int i = 0; i < parts.Length; i++)
                parts[i] = parts[i] is DatasetPart.Test ? DatasetPart.Validation : parts[i];
        }
        else if (!hasValidation)
        {
            source = $"{fraction:P0} {(dataset.Answers is null ? "of each class " : "")}by SHA-256 of content, seed {seed}";
            parts = ByContent(dataset, fraction, seed);
        }

        var contents = new ContentReport(dataset, parts);
        notices.AddRange(contents.Notices());
        int[] Indices(DatasetPart part) => [.. Enumerable.Range(0, parts.Length).Where(i => parts[i] == part)];
        return new DataSplit(Indices(DatasetPart.Train), Indices(DatasetPart.Validation), Indices(DatasetPart.Test), source, !hasValidation && hasTest, notices);
    }

    private static DatasetPart?[] ByContent(HashedDataset dataset, double fraction, int seed)
    {
        var classesOf = new Dictionary<ContentHash, int>();
        const int Several = -1;
        for (int i = 0; i < dataset.Items.Count; i++)
        {
            int label = dataset.Items[i].Label;
            classesOf[dataset.Hashes[i]] = classesOf.TryGetValue(dataset.Hashes[i], out int other) && other != label ? Several : label;
        }

        ILookup<int, ContentHash> byClass = classesOf.ToLookup(pair => pair.Value, pair => pair.Key);
        var validation = new HashSet<ContentHash>();
        foreach (IGrouping<int, ContentHash> each in byClass.Where(each => each.Key != Several))
        {
            ContentHash[] contents = [.. each.OrderBy(hash => hash.Salted(seed))];
            int count = ValidationCount(contents, fraction, seed);
            validation.UnionWith(contents.AsSpan(0, count).ToArray());
        }

        if (validation.Count == 0)
            throw new TransferException(ErrorKind.BadInput, $"no class has two different {dataset.Noun}s, so none can be kept for validation; add {dataset.Noun}s");
        return [.. dataset.Hashes.Select(hash => (DatasetPart?)(validation.Contains(hash) ? DatasetPart.Validation : DatasetPart.Train))];
    }

    private static int ValidationCount(ContentHash[] ordered, double fraction, int seed)
    {
        int n = ordered.Length;
        if (n < 2)
            return 0;
        ulong threshold = (ulong)(fraction * ulong.MaxValue);
        int below = ordered.Count(hash => hash.Salted(seed) < threshold);
        int least = Math.Max(1, (int)(fraction * n / 2));
        int most = Math.Clamp((int)Math.Ceiling(fraction * n * 2), least, n - 1);
        // With a large fraction the training side is the small one and is bounded in the same way.
        int leastTrain = Math.Max(1, (int)((1 - fraction) * n / 2));
        return Math.Clamp(below, Math.Min(least, n - leastTrain), Math.Min(most, n - leastTrain));
    }
}
