using System.Diagnostics;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// The folder a run writes. It is filled under a temporary name beside the wanted one and takes that name in one step, so that it
/// appears whole or not at all; disposing it without <see cref="Commit"/> leaves nothing. A training that can be interrupted has the wanted
/// folder from the start, with its settings and checkpoints; the result still comes into it at the end, the model last.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string Mark = ".tmp-";
    private const string Record = "run.json";
    private const string Result = "model.onnx";

    private readonly string _temporary;
    private readonly bool _madeParent;
    private readonly RunLock? _lock;
    private bool _committed;

    private RunFolder(string path, string temporary, bool madeParent, RunLock? own = null)
    {
        _lock = own;
        Path = path;
        _temporary = temporary;
        _madeParent = madeParent;
    }

    /// <summary>The wanted name, absolute.</summary>
    public string Path { get; }

    /// <summary>Where a training keeps its checkpoints until it ends.</summary>
    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>A file's path while the folder is being filled.</summary>
    public string this[string file] => System.IO.Path.Combine(_temporary, file);

    /// <summary>The first of <c>runs/&lt;name&gt;-1</c>, <c>-2</c>, ... that is free.</summary>
    /// <param name="name">The base model's name.</param>
    public static string NextFree(string name)
    {
        string safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('.');
        for (int n = 1; ; n++)
        {
            string path = System.IO.Path.Combine("runs", $"{safe}-{n}");
            if (!Directory.Exists(path) && !File.Exists(path))
                return path;
        }
    }

    /// <summary>Refuses a folder that cannot become a run's, before any work is done.</summary>
    /// <exception cref="TransferException">Something is there already (Usage).</exception>
    public static void CheckFree(string path)
    {
        if (path.Length == 0)
            throw new TransferException(ErrorKind.Usage, "--out: the name of the run folder is empty; give one, as in --out runs/mine");
        if (File.Exists(path) || HoldsAnything(path, besides: IsLeftover))
            throw new TransferException(ErrorKind.Usage, $"--out {Shown.Path(path)}: exists already, and a run never overwrites; choose another name or remove it");
    }

    /// <summary>Starts to fill a run's folder.</summary>
    /// <param name="path">The wanted name; parents are made as needed.</param>
    /// <exception cref="TransferException">Something is there already (Usage), or the place cannot be written (Resource).</exception>
    public static RunFolder Begin(string path)
    {
        CheckFree(path);
        string full = System.IO.Path.GetFullPath(path).TrimEnd(System.IO.Path.DirectorySeparatorChar);
        string parent = System.IO.Path.GetDirectoryName(full)!;
        string temporary = full + Mark + Environment.ProcessId;
        bool madeParent = !Directory.Exists(parent);
        try
        {
            Directory.CreateDirectory(parent);
            SweepAbandoned(parent, System.IO.Path.GetFileName(full));
            Directory.CreateDirectory(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }

        return new RunFolder(full, temporary, madeParent);
    }

    /// <summary>Whether an interrupted training is in a folder.</summary>
    public static bool CanBeResumed(string path) => File.Exists(System.IO.Path.Combine(path, Record)) && !File.Exists(System.IO.Path.Combine(path, Result));

    /// <summary>Starts a training, or goes on with one, in its folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="settings">What a new one is done with, for <c>run.json</c>; null: it is there, with an interrupted training.</param>
    /// <exception cref="TransferException">
    /// Something is there already, no interrupted training is, or another process trains there (Usage); the place cannot be written (Resource).
    /// </exception>
    public static RunFolder BeginTraining(string path, string? settings)
    {
        string full = System.IO.Path.GetFullPath(path).TrimEnd(System.IO.Path.DirectorySeparatorChar);
        string record = System.IO.Path.Combine(full, Record);
        if (settings is not null)
            CheckFree(path);
        else if (!CanBeResumed(full))
            throw new TransferException(ErrorKind.Usage, $"--resume {Shown.Path(path)}: there is no interrupted training in it; name the folder of one");
        string temporary = System.IO.Path.Combine(full, Mark + Environment.ProcessId);
        bool madeParent = !Directory.Exists(full);
        RunLock? own = null;
        try
        {
            Directory.CreateDirectory(full);
            own = RunLock.Take(full);
            SweepAbandoned(full, "");
            Directory.CreateDirectory(temporary);
            // From here on it can be resumed.
            if (settings is not null)
                AtomicFile.WriteText(record, settings);
            return new RunFolder(full, temporary, madeParent, own);
        }
        catch (Exception error)
        {
            Undo(full, temporary, madeParent, own);
            if (error is IOException or UnauthorizedAccessException)
                throw TransferException.FileAccess(path, error);
            throw;
        }
    }

    /// <summary>The refusal of a cross-validation where layers learn.</summary>
    internal static TransferException TrainedOnce() =>
        new(ErrorKind.Usage, "--val kfold:N: a network is trained once, not once a fold; give a share such as 0.2, or --unfreeze none");

    // Without the lock the folder may be another training's: then it goes only when it is empty.
    private static void Undo(string full, string temporary, bool madeParent, RunLock? own)
    {
        try
        {
            if (madeParent)
                Directory.Delete(full, recursive: own is not null);
            else if (own is not null)
                Directory.Delete(temporary, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report; what is left counts as nothing to the next training.
        }

        own?.Dispose();
    }

    /// <summary>Gives the folder its name.</summary>
    /// <exception cref="TransferException">Another run took the name meanwhile (Usage), or the disk refused (Resource).</exception>
    public void Commit()
    {
        if (_lock is null)
            CheckFree(Path);
        try
        {
            if (_lock is not null)
            {
                CommitInto();
                return;
            }

            if (Directory.Exists(Path))
                Directory.Delete(Path);
            Directory.Move(_temporary, Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(Path, error);
        }

        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_lock is not null)
            DisposeTraining();
        if (_committed || _lock is not null)
            return;
        if (Directory.Exists(_temporary))
            Directory.Delete(_temporary, recursive: true);
        if (_madeParent && System.IO.Path.GetDirectoryName(_temporary) is { } parent && !HoldsAnything(parent))
            Directory.Delete(parent);
    }

    // What an interrupted training needs to go on stays; where it has no checkpoint yet, nothing does.
    private void DisposeTraining()
    {
        if (Directory.Exists(_temporary))
            Directory.Delete(_temporary, recursive: true);
        _lock!.Dispose();
        if (_committed || HoldsAnything(Checkpoints))
            return;
        Directory.Delete(Path, recursive: true);
    }

    // The model comes last: a folder that has one has all of it.
    private void CommitInto()
    {
        foreach (string file in Directory.EnumerateFiles(_temporary).OrderBy(f => f.EndsWith(".onnx", StringComparison.Ordinal)).ThenBy(f => f, StringComparer.Ordinal))
            File.Move(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)), overwrite: true);
        Directory.Delete(_temporary, recursive: true);
        new CheckpointFolder(Checkpoints).Clear();
        _committed = true;
    }

    // A training that was killed before it had written its settings leaves these.
    private static bool IsLeftover(string path) => RunLock.IsFile(path) || System.IO.Path.GetFileName(path).Contains(Mark, StringComparison.Ordinal);

    private static bool HoldsAnything(string folder, Predicate<string>? besides = null)
    {
        try
        {
            return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(path => besides is null || !besides(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(folder, error);
        }
    }

    // A run that was killed could not clean up; its process id says whether it still lives.
    private static void SweepAbandoned(string parent, string name)
    {
        foreach (string folder in Directory.EnumerateDirectories(parent, name + Mark + "*"))
        {
            if (int.TryParse(folder.AsSpan(folder.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length), out int id) && !Lives(id))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Lives(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return processId != Environment.ProcessId;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
