using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>A data set whose files have each been read once.</summary>
/// <param name="Classes">The class names; a label is an index into this list.</param>
/// <param name="Items">The pictures that could be read, in the order of the scan.</param>
/// <param name="Hashes">The SHA-256 of each item's content.</param>
/// <param name="Problems">What could not be read, by the scan or here, and is not in <paramref name="Items"/>.</param>
/// <param name="Warnings">The scan's warnings.</param>
public sealed record HashedDataset(
    IReadOnlyList<string> Classes,
    IReadOnlyList<ImageItem> Items,
    IReadOnlyList<ContentHash> Hashes,
    IReadOnlyList<ImageProblem> Problems,
    IReadOnlyList<string> Warnings)
{
    private const int BufferSize = 1 << 16;

    /// <summary>What an item is, as messages call it.</summary>
    public string Noun { get; init; } = "picture";

    /// <summary>What is to be answered for each item, where that is not its class: 1 for each label that it has and 0 for the others, or a number.</summary>
    public IReadOnlyList<float[]>? Answers { get; init; }

    /// <summary>Reads every file of <paramref name="dataset"/>, streaming, one open handle a thread.</summary>
    /// <param name="dataset">What to read.</param>
    /// <param name="threads">How many files at a time; 0 for one a processor core.</param>
    /// <param name="progress">Told the number of files done, from any thread.</param>
    /// <param name="cancellation">Stops between blocks of a file.</param>
    public static HashedDataset Read(ImageDataset dataset, int threads = 0, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        IReadOnlyList<ImageItem> items = dataset.Items;
        var hashes = new ContentHash[items.Count];
        var reasons = new string?[items.Count];
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount, CancellationToken = cancellation };
        _ = Parallel.For(0, items.Count, options, i =>
        {
            (hashes[i], reasons[i]) = TryHash(items[i].Path, cancellation);
            progress?.Report(Interlocked.Increment(ref done));
        });

        List<ImageProblem> problems = [.. dataset.Problems];
        var all = new HashedDataset(dataset.Classes, items, hashes, problems, dataset.Warnings);
        var bad = new HashSet<int>();
        for (int i = 0; i < items.Count; i++)
        {
            if (reasons[i] is { } reason && bad.Add(i))
                problems.Add(new ImageProblem(items[i].Path, reason));
        }

        return all.Without(bad);
    }

    /// <summary>The data set without the items at <paramref name="indices"/>, for instance pictures that turned out not to decode.</summary>
    public HashedDataset Without(IReadOnlySet<int> indices)
    {
        if (indices.Count == 0)
            return this;
        int[] kept = [.. Enumerable.Range(0, Items.Count).Where(i => !indices.Contains(i))];
        return this with { Items = [.. kept.Select(i => Items[i])], Hashes = [.. kept.Select(i => Hashes[i])], Answers = Answers is null ? null : [.. kept.Select(i => Answers[i])] };
    }

    /// <summary>Refuses a data set that, without the files that could not be read, leaves a class with no pictures.</summary>
    /// <exception cref="TransferException">Kind BadInput: names the classes.</exception>
    public void RequireEveryClass()
    {
        var present = Items.Where(item => item.Part is null or DatasetPart.Train).Select(item => item.Label).ToHashSet();
        List<string> missing = [.. Classes.Where((_, label) => !present.Contains(label))];
        if (missing.Count > 0)
            throw new TransferException(ErrorKind.BadInput, $"no readable {Noun} is left in class {Examples.Of(missing)}; mend the files or remove the folder");
    }

    /// <summary>What is wanted of an item in words, the same for two items of which the same is wanted.</summary>
    public string Wanted(int item) => Answers is null
        ? Classes[Items[item].Label]
        : string.Join(' ', Answers[item].Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>The class of an item, or those labels that it has.</summary>
    public IEnumerable<int> LabelsOf(int item) => Answers is null || Classes.Count == 1
        ? [Items[item].Label]
        : Enumerable.Range(0, Classes.Count).Where(label => Answers[item][label] != 0);

    private static (ContentHash Hash, string? Reason) TryHash(string path, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return (default, PictureWalk.MissingReason(path));
            // Also keeps pipes, sockets and devices, whose length is 0, from being opened: a pipe without a writer would block for ever.
            if ((file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length == 0)
                return (default, "an empty file (0 bytes)");
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (long offset = 0; ;)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = RandomAccess.Read(handle, buffer, offset);
                if (count == 0)
                    break;
                sha.AppendData(buffer, 0, count);
                offset += count;
            }

            Span<byte> digest = stackalloc byte[ContentHash.Size];
            _ = sha.GetHashAndReset(digest);
            return (new ContentHash(digest), null);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return (default, PictureWalk.MissingReason(path));
        }
        catch (UnauthorizedAccessException)
        {
            return (default, "permission denied");
        }
        catch (IOException error)
        {
            return (default, Shown.Text(error.Message));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
