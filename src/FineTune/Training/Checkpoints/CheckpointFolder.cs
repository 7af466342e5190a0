using System.Security.Cryptography;
using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// The checkpoints of one training, a folder each. A checkpoint is written beside, flushed to the disk, takes its name in one step, and is
/// read back; only then is the one before the last removed. So whatever happens at whatever moment, a whole one is there.
/// </summary>
public sealed class CheckpointFolder
{
    private const string Prefix = "step-";
    private const string Mark = ".tmp-";
    private const string Extension = ".safetensors";
    private const string State = "state.json";
    private const string Manifest = "manifest.json";
    private const int Kept = 2;

    private readonly string _path;

    /// <summary>The checkpoints in a folder, which is made by the first.</summary>
    public CheckpointFolder(string path) => _path = path;

    /// <summary>Writes a checkpoint, and removes those that it makes superfluous.</summary>
    /// <exception cref="TransferException">The disk is full or refuses (Resource), or gives back something else (Integrity); the earlier ones are as they were.</exception>
    public void Write(Checkpoint checkpoint)
    {
        string step = $"{Prefix}{checkpoint.State.Step:00000000}", name = step;
        // A step can have two: one while its epoch goes on, and one when that is judged. The first stays until the second is whole.
        for (int again = 1; Directory.Exists(Path.Combine(_path, name)); again++)
            name = $"{step}-{again:00}";
        string final = Path.Combine(_path, name), temporary = Path.Combine(_path, $"{name}{Mark}{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(_path);
            Sweep();
            RequireSpace(checkpoint);
            Directory.CreateDirectory(temporary);
            var digests = new Dictionary<string, string>();
            foreach (IGrouping<string, KeyValuePair<string, float[]>> kind in checkpoint.Tensors.GroupBy(t => t.Key[..t.Key.IndexOf('/')]))
            {
                (string Name, ReadOnlyMemory<float> Elements)[] tensors = [.. kind.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => (t.Key, (ReadOnlyMemory<float>)t.Value))];
                Put(kind.Key + Extension, stream => SafeTensorsWriter.Write(stream, tensors));
            }

            Put(State, stream => JsonSerializer.Serialize(stream, checkpoint.State, RunJson.Indented));
            AtomicFile.WriteText(Path.Combine(temporary, Manifest), JsonSerializer.Serialize(digests, RunJson.Indented) + "\n");
            Directory.Move(temporary, final);
            FolderFlush.Run(_path);

            // The digest is of what is meant to be written, so that reading back shows a disk that lost some of it.
            void Put(string file, Action<Stream> write)
            {
                using var digest = SHA256.Create();
                AtomicFile.Write(Path.Combine(temporary, file), stream =>
                {
                    using var through = new CryptoStream(stream, digest, CryptoStreamMode.Write, leaveOpen: true);
                    write(through);
                });
                digests[file] = Convert.ToHexStringLower(digest.Hash!);
            }
        }
        catch (Exception error)
        {
            Remove(temporary);
            if (error is IOException or UnauthorizedAccessException)
                throw TransferException.FileAccess(final, error);
            throw;
        }

        if (Damage(final) is { } damage)
        {
            Remove(final);
            throw new TransferException(ErrorKind.Integrity, $"{Shown.Path(final)}: what was written cannot be read back: {damage}; the disk may be failing");
        }

        foreach (string old in Names().Skip(Kept))
            Remove(old);
    }

    /// <summary>The newest checkpoint that is whole, or null when there is none at all.</summary>
    /// <param name="notice">Told which ones are damaged and passed over.</param>
    /// <exception cref="TransferException">There are some, and none is whole (Integrity), or of another version (BadInput).</exception>
    public Checkpoint? Load(Action<string> notice)
    {
        string[] all = [.. Names()];
        foreach (string folder in all)
        {
            if (Damage(folder) is { } damage)
            {
                notice($"{Shown.Path(folder)}: passed over, because {damage}; the one before it is used");
                continue;
            }

            return Read(folder);
        }

        return all.Length == 0 ? null : throw new TransferException(ErrorKind.Integrity,
            $"{Shown.Path(_path)}: none of the {Examples.Count(all.Length, "checkpoint")} is whole; train anew into another folder");
    }

    /// <summary>Removes all of them, once a training has ended.</summary>
    public void Clear()
    {
        if (Directory.Exists(_path))
            Directory.Delete(_path, recursive: true);
    }

    private static Checkpoint Read(string folder)
    {
        string state = Path.Combine(folder, State);
        try
        {
            CheckpointState read = JsonSerializer.Deserialize<CheckpointState>(File.ReadAllText(state), RunJson.Compact)!;
            return read.Format == CheckpointState.CurrentFormat
                ? new Checkpoint(read, Tensors(folder))
                : throw TransferException.BadFile(state, $"has form {read.Format}, wanted {CheckpointState.CurrentFormat}: another version wrote it; resume with that version, or train anew");
        }
        catch (JsonException error)
        {
            throw TransferException.BadFile(state, $"is no checkpoint's state ({Shown.Text(error.Message)}); train anew");
        }
    }

    private static Dictionary<string, float[]> Tensors(string folder)
    {
        var tensors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            foreach ((string name, float[] elements) in SafeTensorsReader.Read(File.ReadAllBytes(file), file))
                tensors.Add(name, elements);
        }

        return tensors;
    }

    /// <summary>What is wrong with a checkpoint, or null.</summary>
    private static string? Damage(string folder)
    {
        try
        {
            string manifest = Path.Combine(folder, Manifest);
            if (!File.Exists(manifest))
                return "its manifest.json is missing";
            Dictionary<string, string>? expected = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(manifest), RunJson.Compact);
            Dictionary<string, string> found = Digests(folder);
            if (expected is null || !expected.Keys.ToHashSet().SetEquals(found.Keys))
                return "its manifest.json does not name its files";
            foreach ((string file, string digest) in found)
            {
                if (expected[file] != digest)
                    return $"{file} is not what was written (its digest is {digest[..12]}…, the manifest says {Shown.Name(expected[file])})";
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return $"it cannot be read ({Shown.Text(error.Message)})";
        }
    }

    private static Dictionary<string, string> Digests(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != Manifest).ToDictionary(file => Path.GetFileName(file), file =>
        {
            using FileStream stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        });

    // Newest first: the numbers have eight digits.
    private IEnumerable<string> Names() => !Directory.Exists(_path) ? [] :
        Directory.EnumerateDirectories(_path, Prefix + "*").Where(f => !Path.GetFileName(f).Contains(Mark, StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal);

    // The folder belongs to one training at a time, so what has a temporary name was left by one that was killed.
    private void Sweep()
    {
        foreach (string abandoned in Directory.EnumerateDirectories(_path, Prefix + "*" + Mark + "*"))
            Directory.Delete(abandoned, recursive: true);
    }

    private void RequireSpace(Checkpoint checkpoint)
    {
        long needed = checkpoint.Tensors.Values.Sum(t => 4L * t.Length), free = new DriveInfo(Path.GetFullPath(_path)).AvailableFreeSpace;
        if (free < needed)
        {
            throw new TransferException(ErrorKind.Resource,
                $"{Shown.Path(_path)}: a checkpoint needs {Megabytes(needed)} MB, and {Megabytes(free)} MB are free; make room and resume");
        }
    }

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e6:0.#}");

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be removed now is swept by the next training here.
        }
    }
}
