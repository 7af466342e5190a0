using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Fills a feature cache: runs the frozen part of a model, in ONNX Runtime, on each distinct picture that is not there yet.</summary>
public sealed class FeatureExtraction
{
    // What is lost when the process is killed, against a lock and a write each time.
    private const int RowsPerWrite = 64;

    private readonly FeatureCache _cache;
    private readonly List<ContentHash> _hashes = new(RowsPerWrite);
    private readonly float[] _rows;

    private FeatureExtraction(FeatureCache cache)
    {
        _cache = cache;
        _rows = new float[RowsPerWrite * cache.Width];
    }

    /// <summary>Computes what is missing. What was computed stays in the cache also when the run is cancelled or a picture is bad.</summary>
    /// <param name="model">The frozen part.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="cache">Where rows are looked up and put.</param>
    /// <param name="progress">Told the pictures done of those that were missing.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>The pictures that could not be read, by index, with the reason.</returns>
    public static IReadOnlyDictionary<int, ImageProblem> Run(
        ImageModel model, HashedDataset data, FeatureCache cache, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        int[] missing = cache.Missing(data.Hashes);
        var bad = new Dictionary<int, ImageProblem>();
        var extraction = new FeatureExtraction(cache);
        int done = 0;
        try
        {
            model.Run(
                [.. missing.Select(i => data.Items[i].Path)],
                (i, row) =>
                {
                    extraction.Add(data.Hashes[missing[i]], row);
                    progress?.Report(new JobProgress("features", ++done, missing.Length));
                },
                (i, error) => bad.Add(missing[i], ImageProblem.Of(data.Items[missing[i]].Path, error)),
                cancellation);
        }
        finally
        {
            extraction.Flush();
        }

        // A bad picture's copies were not tried: the same bytes are bad under every name.
        var badContents = bad.ToDictionary(entry => data.Hashes[entry.Key], entry => entry.Value.Reason);
        for (int i = 0; i < data.Hashes.Count; i++)
        {
            if (badContents.TryGetValue(data.Hashes[i], out string? reason))
                bad[i] = new ImageProblem(data.Items[i].Path, reason);
        }

        return bad;
    }

    private void Add(ContentHash hash, ReadOnlySpan<float> row)
    {
        row.CopyTo(_rows.AsSpan(_hashes.Count * row.Length));
        _hashes.Add(hash);
        if (_hashes.Count == RowsPerWrite)
            Flush();
    }

    private void Flush()
    {
        _cache.Append([.. _hashes], _rows.AsSpan(0, _hashes.Count * _cache.Width));
        _hashes.Clear();
    }
}
