using System.Text;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>What the tables of the five stages share.</summary>
internal static class StageTable
{
    /// <summary>Reads the member of a stage that the object's <c>type</c> names, and refuses fields that it does not know.</summary>
    public static T Read<T>(StrictObject json, IReadOnlyDictionary<string, Func<StrictObject, T>> rows)
    {
        string type = json.Text("type");
        if (!rows.TryGetValue(type, out Func<StrictObject, T>? read))
        {
            throw TransferException.BadFile(json.File, $"{json.Field("type")}: '{Shown.Name(type)}' is not one of {string.Join(", ", rows.Keys)}; "
                + "use a tokenizer made of these");
        }

        T stage = read(json);
        json.Done();
        return stage;
    }

    /// <summary>The one code point that a field holds.</summary>
    public static int Character(StrictObject json, string key)
    {
        string text = json.Text(key);
        return Rune.DecodeFromUtf16(text, out Rune rune, out int length) == System.Buffers.OperationStatus.Done && length == text.Length
            ? rune.Value
            : throw json.Wrong(key, $"expected one character, got '{Shown.Name(text)}'");
    }

    /// <summary>A whole number from 0 that a field holds.</summary>
    public static int Count(StrictObject json, string key, int otherwise)
    {
        long count = json.OptionalInteger(key) ?? otherwise;
        return count is >= 0 and <= int.MaxValue ? (int)count : throw json.Wrong(key, $"expected a number from 0, got {count}");
    }
}
