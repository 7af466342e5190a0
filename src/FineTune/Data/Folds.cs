using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Deals items into folds for cross-validation. The distinct contents of each class are put in the order of their salted hash and dealt
/// in turn, each class beginning where the one before ended, so folds are equal in size and in classes to within one; copies share a fold.
/// </summary>
public static class Folds
{
    /// <summary>The fold of an item that is always trained on: the only content of its class.</summary>
    public const int AlwaysTrain = -1;

    /// <summary>The fold, 0 to <paramref name="count"/> - 1 or <see cref="AlwaysTrain"/>, of each item.</summary>
    /// <param name="hashes">The content of each item.</param>
    /// <param name="labels">The label of each item.</param>
    /// <param name="count">The number of folds, at least 2.</param>
    /// <param name="seed">Another seed deals in another order.</param>
    /// <exception cref="TransferException">Kind Usage: fewer than two folds, or no class with two different contents.</exception>
    public static int[] Assign(IReadOnlyList<ContentHash> hashes, IReadOnlyList<int> labels, int count, int seed = 42)
    {
        if (count < 2)
            throw new TransferException(ErrorKind.Usage, $"kfold:{count}: at least 2 folds are needed; give for instance kfold:5");
        var classOf = new Dictionary<ContentHash, int>();
        for (int i = 0; i < hashes.Count; i++)
            _ = classOf.TryAdd(hashes[i], labels[i]);
        var foldOf = new Dictionary<ContentHash, int>();
        int next = 0;
        foreach (IGrouping<int, ContentHash> contents in classOf.GroupBy(pair => pair.Value, pair => pair.Key).OrderBy(group => group.Key))
        {
            ContentHash[] ordered = [.. contents.OrderBy(hash => hash.Salted(seed))];
            foreach (ContentHash hash in ordered)
                foldOf[hash] = ordered.Length == 1 ? AlwaysTrain : next++ % count;
        }

        if (next == 0)
            throw new TransferException(ErrorKind.Usage, $"kfold:{count}: no class has two different items; add data");
        return [.. hashes.Select(hash => foldOf[hash])];
    }
}
