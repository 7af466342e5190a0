using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>Which two tokens become one, and how early that was learned.</summary>
internal sealed class MergeTable
{
    private readonly Dictionary<ulong, (int Rank, int Id)> _merges = [];

    /// <summary>The rank and result of a merge; ranks are from 0, and the least goes first.</summary>
    public bool TryGet(int left, int right, out (int Rank, int Id) merge) => _merges.TryGetValue(Key(left, right), out merge);

    /// <summary>Reads merges, written as <c>"a b"</c> or as <c>["a", "b"]</c>.</summary>
    /// <exception cref="TransferException">A merge is not of two tokens of the vocabulary, or does not make one.</exception>
    public static MergeTable Read(StrictObject json, Vocabulary vocabulary, string prefix)
    {
        var table = new MergeTable();
        int rank = 0;
        foreach (JsonElement entry in json.Array("merges").EnumerateArray())
        {
            (string left, string right) = Pair(json, entry, rank);
            string merged = left + (prefix.Length > 0 && right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right);
            foreach (string token in (ReadOnlySpan<string>)[left, right, merged])
            {
                if (vocabulary.IdOf(token) < 0)
                    throw json.Wrong($"merges[{rank}]", $"'{Shown.Name(left)}' and '{Shown.Name(right)}' need '{Shown.Name(token)}', which is not in the vocabulary");
            }

            table._merges[Key(vocabulary.IdOf(left), vocabulary.IdOf(right))] = (rank++, vocabulary.IdOf(merged));
        }

        return table;
    }

    private static (string Left, string Right) Pair(StrictObject json, JsonElement entry, int rank)
    {
        if (entry.ValueKind == JsonValueKind.String && entry.GetString()!.Split(' ') is { Length: 2 } words)
            return (words[0], words[1]);
        if (entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
            && entry[0].ValueKind == JsonValueKind.String && entry[1].ValueKind == JsonValueKind.String)
        {
            return (entry[0].GetString()!, entry[1].GetString()!);
        }

        throw json.Wrong($"merges[{rank}]", $"expected two tokens, got {Shown.Name(entry.GetRawText())}");
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;
}
