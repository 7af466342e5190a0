using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>Any arrangement of texts and special tokens, spelled out in the file.</summary>
internal sealed class TemplateProcessing(TemplatePart[] single, TemplatePart[] pair) : PostProcessor
{
    /// <inheritdoc/>
    public override TemplatePart[] Single => single;

    /// <inheritdoc/>
    public override TemplatePart[] Pair => pair;

    public static TemplateProcessing Read(StrictObject json)
    {
        var special = new Dictionary<string, int[]>();
        foreach (StrictObject token in json.Values("special_tokens"))
        {
            _ = token.Texts("tokens");
            special[token.Text("id")] = [.. token.Array("ids").EnumerateArray().Select(id => id.TryGetInt32(out int number) && number >= 0
                ? number
                : throw token.Wrong("ids", $"expected numbers from 0, got {Shown.Name(id.GetRawText())}"))];
            token.Done();
        }

        return new(Parts(json, "single", special, 1), Parts(json, "pair", special, 2));
    }

    private static TemplatePart[] Parts(StrictObject json, string key, Dictionary<string, int[]> special, int sequences)
    {
        var parts = new List<TemplatePart>();
        foreach (StrictObject part in json.Objects(key))
        {
            bool isText = part.Has("Sequence");
            StrictObject content = part.Object(isText ? "Sequence" : "SpecialToken");
            int type = StageTable.Count(content, "type_id", 0);
            if (isText)
                parts.Add(TemplatePart.Text(content.Word("id", "A", "B") == "A" ? 0 : 1, type));
            else if (special.TryGetValue(content.Text("id"), out int[]? ids))
                parts.Add(TemplatePart.Special(type, ids));
            else
                throw content.Wrong("id", $"the token '{Shown.Name(content.Text("id"))}' is not among special_tokens");
            content.Done();
            part.Done();
        }

        for (int sequence = 0; sequence < 2; sequence++)
        {
            int count = parts.Count(part => part.Sequence == sequence);
            if (parts.Count > 0 && count != (sequence < sequences ? 1 : 0))
                throw json.Wrong(key, $"has the text {(sequence == 0 ? 'A' : 'B')} {count} times");
        }

        return parts.Count > 0 ? [.. parts] : sequences == 1 ? TemplatePart.PlainSingle : TemplatePart.PlainPair;
    }
}
