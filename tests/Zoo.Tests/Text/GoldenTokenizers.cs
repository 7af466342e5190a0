using System.Text.Json;

namespace Transfer.Zoo.Tests.Text;

/// <summary>Compares a tokenizer with the encodings that Hugging Face's library gave, field by field.</summary>
internal static class GoldenTokenizers
{
    /// <summary>The differences; each names the case, the field, and both values.</summary>
    public static List<string> Differences(Tokenizer tokenizer, string cases, bool fileSettings)
    {
        var wrong = new List<string>();
        int line = 0;
        foreach (string json in File.ReadLines(cases))
        {
            line++;
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement golden = document.RootElement;
            string text = golden.GetProperty("text").GetString()!;
            string? pair = golden.TryGetProperty("pair", out JsonElement second) ? second.GetString() : null;
            TokenEncoding encoding = tokenizer.Encode(text, pair);
            int[] ids = Numbers(golden, "ids");
            int shown = fileSettings ? ids.Length : encoding.Count;

            void Compare(string field, string expected, string got)
            {
                if (expected != got)
                    wrong.Add($"line {line} '{text}' + '{pair}': {field}\n  want {expected}\n  got  {got}");
            }

            Compare("ids", string.Join(' ', ids), Join(encoding.Ids[..shown]));
            Compare("type_ids", string.Join(' ', Numbers(golden, "type_ids")), Join(encoding.TypeIds[..shown]));
            Compare("special_mask", string.Join(' ', Numbers(golden, "special_mask")), string.Join(' ', encoding.SpecialMask[..shown].ToArray()));
            Compare("offsets",
                string.Join(' ', golden.GetProperty("offsets").EnumerateArray().Select(o => $"{o[0].GetInt32()},{o[1].GetInt32()}")),
                string.Join(' ', encoding.Offsets[..shown].ToArray().Select(o => $"{o.Start},{o.End}")));
            Compare("decoded", golden.GetProperty("decoded").GetString()!, tokenizer.Decode(encoding.Ids));
            if (!fileSettings)
                continue;
            Compare("length", golden.GetProperty("length").GetRawText(), encoding.Count.ToString());
            Compare("n_overflowing", golden.GetProperty("n_overflowing").GetRawText(), encoding.Overflowing.ToString());
            Compare("attention", $"{ids.Length} of {encoding.Count}", $"{Enumerable.Range(0, encoding.Count).Sum(encoding.AttentionAt)} of {encoding.Count}");
            for (int i = shown; i < encoding.Count; i++)
                Compare($"padding at {i}", "0 0 0 0 1", $"{encoding.Ids[i]} {encoding.TypeIds[i]} {encoding.Offsets[i].Start} {encoding.Offsets[i].End} {encoding.SpecialMask[i]}");
        }

        return wrong;
    }

    private static int[] Numbers(JsonElement golden, string field) => [.. golden.GetProperty(field).EnumerateArray().Select(each => each.GetInt32())];

    private static string Join(ReadOnlySpan<int> numbers) => string.Join(' ', numbers.ToArray());
}
