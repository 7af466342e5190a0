using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Transfer.Onnx.Check;

/// <summary>Tensors in data files: a safe place, there, long enough, of the digest that is given, and none over another.</summary>
internal sealed class ExternalCheck(Findings findings, CheckOptions options)
{
    private static readonly string[] Keys = ["location", "offset", "length", "checksum", "basepath"];

    private readonly Dictionary<string, List<(long Offset, long End, string Field)>> _ranges = [];
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _digests = [];
    private readonly HashSet<string> _opened = [];

    /// <summary>Looks at a tensor, when it is in a data file.</summary>
    public void Add(string field, Tensor tensor)
    {
        if (tensor.Content is not ExternalContent content)
            return;
        foreach (IGrouping<string, KeyValuePair<string, string>> entry in content.Entries.GroupBy(e => e.Key))
        {
            if (!Keys.Contains(entry.Key))
                findings.Warn($"{field}: external_data", $"'{Shown.Name(entry.Key)}' is no key of the format; it is ignored");
            else if (entry.Count() > 1)
                findings.Error($"{field}: external_data", $"expected each key once, got '{entry.Key}' {entry.Count()} times; keep one");
        }

        try
        {
            ExternalReference reference = content.Check(tensor);
            string path = ExternalFile.Locate(content.Label, content.Folder, reference.Location, reference.Offset, tensor.ByteCount);
            RangesOf(path).Add((reference.Offset, reference.Offset + tensor.ByteCount, field));
            string? checksum = content.Entries.FirstOrDefault(e => e.Key == "checksum").Value is { Length: > 0 } given ? given : null;

            // Each file is opened once, but one whose digest only a later tensor gives. Of a tensor without elements nothing is ever read.
            if (tensor.ByteCount > 0 && (!_opened.Contains(path) || (checksum is not null && !_digests.ContainsKey(path))))
                LookInto(field, content, reference, tensor.ByteCount, isDigestWanted: checksum is not null);
            if (checksum is not null && _digests.TryGetValue(path, out string? actual) && !string.Equals(actual, checksum, StringComparison.OrdinalIgnoreCase))
                findings.Error($"{field}: external_data", $"expected a file of SHA-1 {Shown.Name(checksum)}, got one of {actual}; get the data file again");
        }
        catch (TransferException error) when (error.Kind == ErrorKind.NotFound)
        {
            _ = _missing.Add(content.Reference.Location);
        }
        catch (TransferException error) when (error.Kind == ErrorKind.BadInput)
        {
            string message = error.Message;
            int at = message.IndexOf("external_data: ", StringComparison.Ordinal);
            findings.Error($"{field}: external_data", at < 0 ? message : message[(at + "external_data: ".Length)..]);
        }
    }

    /// <summary>What only all tensors together show.</summary>
    public void Finish()
    {
        if (_missing.Count > 0)
        {
            string names = string.Join(", ", _missing.Take(10).Select(m => $"'{Shown.Name(m)}'"));
            findings.Error("external_data", $"expected the data files beside the model, got none for {names}{(_missing.Count > 10 ? $" and {_missing.Count - 10} more" : "")}; put {(_missing.Count == 1 ? "the file" : "the files")} there");
        }

        foreach (List<(long Offset, long End, string Field)> ranges in _ranges.Values)
        {
            ranges.Sort((a, b) => a.Offset.CompareTo(b.Offset));
            for (int i = 1; i < ranges.Count; i++)
            {
                // Tensors that share the same bytes wholly are how equal constants are stored once.
                if (ranges[i].Offset < ranges[i - 1].End && (ranges[i].Offset, ranges[i].End) != (ranges[i - 1].Offset, ranges[i - 1].End))
                    findings.Warn($"{ranges[i].Field}: external_data", $"its bytes {ranges[i].Offset} to {ranges[i].End} overlap those of {ranges[i - 1].Field}; saving the model writes each anew");
            }
        }
    }

    private List<(long Offset, long End, string Field)> RangesOf(string path) =>
        _ranges.TryGetValue(path, out List<(long Offset, long End, string Field)>? ranges) ? ranges : _ranges[path] = [];

    private void LookInto(string field, ExternalContent content, ExternalReference reference, long length, bool isDigestWanted)
    {
        using SafeFileHandle file = ExternalFile.Open(content.Label, content.Folder, reference.Location, reference.Offset, length, out string path);
        if (_opened.Add(path) && !options.AllowHardLinks && LinkCount.Of(file) is > 1 and var links)
            Linked(field, reference.Location, links);
        if (isDigestWanted)
            _digests[path] = Digest(path, file);
    }

    // Tools that store equal files once link them honestly; a stranger may link what the reader is not meant to see.
    private void Linked(string field, string location, uint links)
    {
        if (options.Limits is not null)
            findings.Error($"{field}: external_data", $"expected a file of one name, got '{Shown.Name(location)}', which has {links} (a hard link); copy the file, or add --allow-hardlinks if you know who made the link");
        else
            findings.Warn($"{field}: external_data", $"'{Shown.Name(location)}' has {links} names (a hard link); whoever changes it under another changes this model");
    }

    private static string Digest(string path, SafeFileHandle file)
    {
        try
        {
            // The digest that ONNX names for data files; it tells damage from chance, not from an attack.
#pragma warning disable CA5350
            using var stream = new FileStream(file, FileAccess.Read);
            return Convert.ToHexStringLower(SHA1.HashData(stream));
#pragma warning restore CA5350
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }
}
