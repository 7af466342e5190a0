namespace Transfer.Onnx.Ops;

/// <summary>An attribute in the notation of <see cref="SignatureText"/>: <c>mode: string = "DCR" in {DCR CRD}</c>.</summary>
internal static class AttributeText
{
    /// <summary>The attribute that the text describes.</summary>
    public static OpAttribute Parse(string text)
    {
        int colon = text.IndexOf(':');
        string[] words = text[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var attribute = new OpAttribute(text[..colon].TrimEnd('!'), Kind(words[0])) { IsRequired = text[colon - 1] == '!' };
        for (int i = 1; i < words.Length; i += 2)
        {
            switch (words[i])
            {
                case "=":
                    int last = words[i + 1][0] == '[' ? Array.FindIndex(words, i + 1, w => w.EndsWith(']')) : i + 1;
                    attribute = attribute with { Default = string.Join(' ', words[(i + 1)..(last + 1)]) };
                    i = last - 1;
                    break;
                case ">=":
                    attribute = attribute with { Least = long.Parse(words[i + 1]) };
                    break;
                default:
                    attribute = attribute with { Words = string.Join(' ', words[(i + 1)..]).Trim('{', '}').Split(' ') };
                    return attribute;
            }
        }

        return attribute;
    }

    private static AttributeType Kind(string word) => word switch
    {
        "sparse_tensor" => AttributeType.SparseTensor,
        "type_proto" => AttributeType.TypeProto,
        _ => Enum.Parse<AttributeType>(word, ignoreCase: true),
    };
}
