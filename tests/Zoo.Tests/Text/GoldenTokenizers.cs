using System.Text.Json.Nodes;

namespace Transfer.Zoo.Tests.Text;

/// <summary>Compares a tokenizer with the encodings that Hugging Face's library gave, field by field.</summary>
internal static class GoldenTokenizers
{
    /// <summary>The differences of all cases of a file; each names the case, the field, and both values.</summary>
    public static List<string> Differences(Tokenizer tokenizer, string cases)
    {
        var wrong = new List<string>();
        int line = 0;
        foreach (string json in File.ReadLines(cases))
            Compare(tokenizer, JsonNode.Parse(json)!, $"line {++line}", wrong);
        return wrong;
    }

    /// <summary>Adds the differences of one case. Where the case has a <c>length</c>, its arrays stop in front of the padding.</summary>
    public static void Compare(Tokenizer tokenizer, JsonNode golden, string name, List<string> wrong)
    {
        string text = (string)golden["text"]!;
        string? pair = (string?)golden["pair"];
        TokenEncoding encoding = tokenizer.Encode(text, pair);
        int count = golden["ids"]!.AsArray().Count;
        int shown = golden["length"] is null ? encoding.Count : count;

        void Check(string field, string? expected, string got)
        {
            if (expected is not null && expected != got)
                wrong.Add($"{name} '{text}' + '{pair}': {field}\n  want {expected}\n  got  {got}");
        }

        Check("ids", Join(golden["ids"]), string.Join(',', encoding.Ids[..shown].ToArray()));
        Check("type_ids", Join(golden["type_ids"]), string.Join(',', encoding.TypeIds[..shown].ToArray()));
        Check("special_mask", Join(golden["special_mask"]), string.Join(',', encoding.SpecialMask[..shown].ToArray()));
        Check("offsets", Join(golden["offsets"]), string.Join(',', encoding.Offsets[..shown].ToArray().Select(o => $"[{o.Start},{o.End}]")));
        Check("attention", Join(golden["attention"]), string.Join(',', Enumerable.Range(0, encoding.Count).Select(encoding.AttentionAt)));
        Check("overflowing", (golden["n_overflowing"] ?? golden["overflowing"])?.ToJsonString(), $"{encoding.Overflowing}");
        Check("decoded", (string)golden["decoded"]!, tokenizer.Decode(encoding.Ids));
        if (golden["length"] is not { } length)
            return;
        Check("length", length.ToJsonString(), $"{encoding.Count}");
        Check("tokens that are not padding", $"{count}", $"{Enumerable.Range(0, encoding.Count).Sum(encoding.AttentionAt)}");
        for (int i = shown; i < encoding.Count; i++)
            Check($"padding at {i}", "0 0 0 0 1 0", $"{encoding.Ids[i]} {encoding.TypeIds[i]} {encoding.Offsets[i].Start} {encoding.Offsets[i].End} {encoding.SpecialMask[i]} {encoding.AttentionAt(i)}");
    }

    private static string? Join(JsonNode? array) => array?.ToJsonString()[1..^1];
}
