using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// Downloaded models on this machine, each named by the SHA-256 of its bytes: a name can never stand for other bytes. A file gets its
/// name only after its digest was checked; on its first use each day it is read again and compared. Safe to share between processes.
/// </summary>
public sealed class ModelCache
{
    private static readonly TimeSpan RemainsLiveFor = TimeSpan.FromDays(7);

    private readonly string? _folder;
    private readonly TimeProvider _clock;

    /// <summary>A cache in a folder, which is created when something is first put there.</summary>
    /// <param name="folder">The folder; null where this machine has none: such a cache is empty and cannot be added to.</param>
    /// <param name="clock">Says what day it is; null: the system's clock.</param>
    public ModelCache(string? folder, TimeProvider? clock = null)
    {
        _folder = folder is null ? null : Path.GetFullPath(folder);
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>How long to wait for another process that holds a file and shows no progress.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The folder.</summary>
    /// <exception cref="TransferException">This machine has none (kind Resource).</exception>
    public string Folder => _folder
        ?? throw new TransferException(ErrorKind.Resource,
            "model cache: no folder for it, since neither TRANSFER_CACHE nor a home folder is set; set TRANSFER_CACHE to a folder you may write to");

    /// <summary>Where the file with this digest is or would be.</summary>
    public string PathOf(string sha256) => Path.Combine(Folder, "blobs", sha256);

    /// <summary>
    /// The path of a cached file, or null where it is not cached. On the first use each day its bytes are compared with the digest; a file
    /// that differs counts as not cached.
    /// </summary>
    public string? Find(string sha256) => Find(sha256, out _);

    /// <summary>
    /// The path of a cached file; where it is missing, <paramref name="write"/> puts its bytes at a temporary path, and they get their name
    /// once they have the digest. Of several callers in any process one writes and the others wait for it.
    /// </summary>
    /// <exception cref="TransferException">What <paramref name="write"/> wrote differs (Integrity); the folder cannot be written or is locked too long (Resource).</exception>
    public async Task<string> GetOrAddAsync(string sha256, Func<string, CancellationToken, Task> write, CancellationToken cancellation = default)
    {
        if (Find(sha256, out bool damaged) is { } found)
            return found;
        string path = PathOf(sha256), incomplete = path + ".incomplete";
        MakeFolders();
        using FileLock held = await FileLock.TakeAsync(LockOf(sha256), Patience, () => SizeOf(incomplete), cancellation).ConfigureAwait(false);
        if (Find(sha256) is { } written)
            return written;
        SweepRemains(except: sha256, olderThan: RemainsLiveFor, removed: []);
        try
        {
            await write(incomplete, cancellation).ConfigureAwait(false);
        }
        catch (TransferException error) when (damaged && error.Kind == ErrorKind.NotFound)
        {
            throw new TransferException(ErrorKind.Integrity,
                $"{Shown.Path(path)}: this cached file is damaged, and a new one cannot be had: {error.Message}", error);
        }

        string actual = Sha256.OfFile(incomplete);
        if (actual != sha256)
        {
            Delete(incomplete);
            throw new TransferException(ErrorKind.Integrity,
                $"{Shown.Path(path)}: the bytes that arrived have SHA-256 {actual}, not {sha256}; they were removed: run again");
        }

        try
        {
            File.Move(incomplete, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }

        new VerifiedStamp(StampOf(sha256), path, _clock).Write();
        return path;
    }

    /// <summary>Marks a cached file as in use until the result is disposed, so that <see cref="Collect"/> keeps it.</summary>
    public IDisposable Use(string sha256)
    {
        string path = PathOf(sha256);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }

    /// <summary>The cached files, in the order of their names.</summary>
    public IReadOnlyList<CachedFile> List() => [.. Blobs().Where(file => !file.Name.Contains('.')).Select(file => new CachedFile(file.Name, file.FullName, file.Length))];

    /// <summary>Reads every cached file and compares its bytes with its name. A file that differs is not used again.</summary>
    public IEnumerable<CacheCheck> Verify()
    {
        foreach (CachedFile file in List())
        {
            var check = new CacheCheck(file, Sha256.OfFile(file.Path));
            if (!check.Ok)
                Delete(StampOf(file.Sha256));
            yield return check;
        }
    }

    /// <summary>Removes one cached file and its remains, as after a failed check.</summary>
    public void Remove(string sha256)
    {
        Delete(PathOf(sha256));
        Delete(StampOf(sha256));
    }

    /// <summary>Removes the files whose digests are not in <paramref name="keep"/>, and remains of downloads; what somebody uses is kept.</summary>
    /// <param name="keep">Digests of the files to keep.</param>
    /// <exception cref="TransferException">A file may not be removed (kind Resource).</exception>
    public CacheSweep Collect(IEnumerable<string> keep)
    {
        var removed = new List<CachedFile>();
        var inUse = new List<CachedFile>();
        HashSet<string> wanted = [.. keep];
        foreach (CachedFile file in List().Where(file => !wanted.Contains(file.Sha256)))
        {
            if (IsInUse(file.Path))
            {
                inUse.Add(file);
                continue;
            }

            Remove(file.Sha256);
            removed.Add(file);
        }

        SweepRemains(except: null, olderThan: TimeSpan.Zero, removed);
        return new CacheSweep(removed, inUse);
    }

    private string? Find(string sha256, out bool damaged)
    {
        damaged = false;
        if (_folder is null || !File.Exists(PathOf(sha256)))
            return null;
        string path = PathOf(sha256);
        var stamp = new VerifiedStamp(StampOf(sha256), path, _clock);
        if (stamp.IsCurrent())
            return path;
        damaged = Sha256.OfFile(path) != sha256;
        if (damaged)
            return null;
        stamp.Write();
        return path;
    }

    // An incomplete file may belong to a download in progress, here or in another process: then its lock is held.
    private void SweepRemains(string? except, TimeSpan olderThan, List<CachedFile> removed)
    {
        DateTime limit = _clock.GetUtcNow().UtcDateTime - olderThan;
        foreach (FileInfo remains in Blobs().Where(file => file.Name.Contains('.')))
        {
            string sha256 = remains.Name.Split('.', 2)[0];
            if (sha256 == except || (olderThan > TimeSpan.Zero && remains.LastWriteTimeUtc > limit))
                continue;
            using FileLock? held = FileLock.TryTake(LockOf(sha256));
            if (held is null)
                continue;
            long bytes = remains.Length;
            Delete(remains.FullName);
            removed.Add(new CachedFile(sha256, remains.FullName, bytes));
        }
    }

    private static bool IsInUse(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
            return false;
        }
        catch (IOException error) when (FileLock.IsHeld(error))
        {
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }

    private FileInfo[] Blobs()
    {
        if (_folder is null)
            return [];
        var blobs = new DirectoryInfo(Path.Combine(_folder, "blobs"));
        try
        {
            return blobs.Exists ? [.. blobs.GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal)] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(blobs.FullName, error);
        }
    }

    private void MakeFolders()
    {
        try
        {
            foreach (string name in new[] { "blobs", "locks", "verified" })
                Directory.CreateDirectory(Path.Combine(Folder, name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TransferException(ErrorKind.Resource,
                $"{Shown.Path(Folder)}: the model cache cannot be written ({Shown.Text(error.Message)}); set TRANSFER_CACHE to a folder you may write to", error);
        }
    }

    private string StampOf(string sha256) => Path.Combine(Folder, "verified", sha256);

    private string LockOf(string sha256) => Path.Combine(Folder, "locks", sha256);

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : -1;

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing is there, which is what was wanted.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }
}
