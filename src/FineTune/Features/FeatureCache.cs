using Microsoft.Win32.SafeHandles;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Features of pictures, kept on disk by the content of the picture, so that a second run computes only what is new.
/// One file for each <see cref="FeatureKey"/>; several processes may use it at once. Where the folder cannot be used, rows go to a
/// temporary file that ends with the process, and <see cref="Notices"/> says so: a cache that fails costs time, never the run.
/// </summary>
/// <remarks>Rows are read through a memory mapping and do not occupy the managed heap. Thread safe but for <see cref="Dispose"/>.</remarks>
public sealed class FeatureCache : IDisposable
{
    private const long LargestFile = 64L << 30;
    private const int LargestWidth = 1 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<ContentHash, long> _records = [];
    private readonly List<string> _notices = [];
    private readonly ContentHash _key;
    private readonly string? _path;
    private RecordFile? _shared;
    private RecordFile? _private;
    private bool _keeps = true;

    private FeatureCache(string? folder, ContentHash key, int width)
    {
        (_key, Width) = (key, width);
        _path = folder is null ? null : Path.Combine(folder, $"{key.ToString()[..32]}.features");
    }

    /// <summary>The number of features in a row.</summary>
    public int Width { get; }

    /// <summary>How many rows the store held when it was opened.</summary>
    public int Found { get; private set; }

    /// <summary>How many rows have been added since.</summary>
    public int Added { get; private set; }

    /// <summary>What the user should know, a line each: a store that could not be used, damaged rows.</summary>
    public IReadOnlyList<string> Notices
    {
        get
        {
            lock (_gate)
                return [.. _notices];
        }
    }

    /// <summary>Opens the store of <paramref name="key"/>, creating it where there is none.</summary>
    /// <param name="folder">The cache folder, made when missing; null keeps nothing beyond this object.</param>
    /// <param name="key">What the features depend on.</param>
    /// <param name="width">The number of features in a row.</param>
    public static FeatureCache Open(string? folder, FeatureKey key, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, LargestWidth);
        var cache = new FeatureCache(folder, key.Digest(), width);
        if (cache._path is not null)
            cache.OpenShared(cache._path);
        return cache;
    }

    /// <summary>Whether the row of a content is there.</summary>
    public bool Contains(ContentHash hash)
    {
        lock (_gate)
            return _records.ContainsKey(hash);
    }

    /// <summary>The positions in <paramref name="hashes"/> that must be computed: the first of each content that is not there.</summary>
    public int[] Missing(IReadOnlyList<ContentHash> hashes)
    {
        var seen = new HashSet<ContentHash>();
        lock (_gate)
            return [.. Enumerable.Range(0, hashes.Count).Where(i => !_records.ContainsKey(hashes[i]) && seen.Add(hashes[i]))];
    }

    /// <summary>Copies the row of a content; false when it is not there.</summary>
    public bool TryGet(ContentHash hash, Span<float> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Width);
        lock (_gate)
            return _records.TryGetValue(hash, out long place) && FileOf(place).Read(place >> 1, row);
    }

    /// <summary>Adds a batch of rows; contents that are there already are skipped.</summary>
    /// <param name="hashes">The content of each row.</param>
    /// <param name="rows">The rows, [hashes, width].</param>
    /// <exception cref="TransferException">Kind Resource: neither the cache nor the temporary folder takes the rows.</exception>
    public void Append(ReadOnlySpan<ContentHash> hashes, ReadOnlySpan<float> rows)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, hashes.Length * Width);
        lock (_gate)
        {
            var seen = new HashSet<ContentHash>();
            var fresh = new List<ContentHash>(hashes.Length);
            float[] freshRows = new float[rows.Length];
            for (int i = 0; i < hashes.Length; i++)
            {
                if (_records.ContainsKey(hashes[i]) || !seen.Add(hashes[i]))
                    continue;
                rows.Slice(i * Width, Width).CopyTo(freshRows.AsSpan(fresh.Count * Width));
                fresh.Add(hashes[i]);
            }

            if (fresh.Count == 0)
                return;
            Write(fresh, freshRows.AsSpan(0, fresh.Count * Width));
            Added += fresh.Count;
        }
    }

    /// <summary>The rows of <paramref name="hashes"/> as a matrix; valid until this cache is disposed.</summary>
    /// <exception cref="KeyNotFoundException">A content was never added.</exception>
    public FeatureMatrix Matrix(IReadOnlyList<ContentHash> hashes)
    {
        lock (_gate)
        {
            long[] places = [.. hashes.Select(hash => _records[hash])];
            return new FeatureMatrix(new MappedRows(_shared?.Map(), _private?.Map()), places, Width);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _shared?.Dispose();
            _private?.Dispose();
            _records.Clear();
        }
    }

    // A place is twice the record's number, plus 1 in the private file.
    private RecordFile FileOf(long place) => (place & 1) == 0 ? _shared! : _private!;

    private void OpenShared(string path)
    {
        byte[] header = RecordFile.Header(_key, Width);
        try
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            bool existed = File.Exists(path);
            if (!existed)
                WriteHeader(path, header);
            _shared = new RecordFile(OpenHandle(path), Width);
            if (!_shared.HasHeader(header, LargestFile))
            {
                _shared.Dispose();
                _notices.Add($"{Shown.Path(path)}: not a feature store of this model and version; started anew");
                WriteHeader(path, header);
                _shared = new RecordFile(OpenHandle(path), Width);
            }

            int damaged = _shared.Scan((hash, record) => _records[hash] = record << 1);
            Found = _records.Count;
            if (damaged > 0)
                _notices.Add($"{Shown.Path(path)}: {Examples.Count(damaged, "damaged row")} left out, to be computed again");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or TransferException)
        {
            GiveUpShared(error);
        }
    }

    private static SafeFileHandle OpenHandle(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static void WriteHeader(string path, byte[] header)
    {
        using FeatureLock _ = FeatureLock.Take(path);
        if (!File.Exists(path) || new FileInfo(path).Length == 0 || !StartsWith(path, header))
            AtomicFile.WriteBytes(path, header);
    }

    private static bool StartsWith(string path, byte[] header)
    {
        using SafeFileHandle handle = OpenHandle(path);
        byte[] found = new byte[header.Length];
        return RandomAccess.GetLength(handle) <= LargestFile && RandomAccess.Read(handle, found, 0) == found.Length && found.AsSpan().SequenceEqual(header);
    }

    private void Write(List<ContentHash> hashes, ReadOnlySpan<float> rows)
    {
        Span<ContentHash> span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(hashes);
        if (_keeps && _shared is not null && _path is not null)
        {
            try
            {
                using FeatureLock _ = FeatureLock.Take(_path);
                Index(span, _shared.Append(span, rows), 0);
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Waiting for the lock once is enough.
                _keeps = false;
                _notices.Add($"{Shown.Path(_path)}: new features are not kept ({Shown.Text(error.Message)})");
            }
        }

        try
        {
            _private ??= OpenPrivate();
            Index(span, _private.Append(span, rows), 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(Path.GetTempPath(), error);
        }
    }

    private void Index(Span<ContentHash> hashes, long first, int file)
    {
        for (int i = 0; i < hashes.Length; i++)
            _records[hashes[i]] = ((first + i) << 1) | (uint)file;
    }

    private RecordFile OpenPrivate()
    {
        string path = Path.Combine(Path.GetTempPath(), $"transfer-features-{Guid.NewGuid():N}");
        SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.DeleteOnClose);
        // On Unix an open file lives on without its name, so not even a killed process leaves it behind.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        RandomAccess.Write(handle, RecordFile.Header(_key, Width), 0);
        return new RecordFile(handle, Width);
    }

    private void GiveUpShared(Exception error)
    {
        _shared?.Dispose();
        _shared = null;
        _records.Clear();
        Found = 0;
        _notices.Add($"{Shown.Path(_path!)}: the feature cache cannot be used, features are not kept ({Shown.Text(error.Message)})");
    }

    private sealed class MappedRows(RecordMap? shared, RecordMap? own) : IFeatureRows
    {
        public ReadOnlySpan<float> Row(long record) => ((record & 1) == 0 ? shared! : own!).Row(record >> 1);
    }
}
