using System.Text;

namespace Transfer.Zoo.Tokenization;

/// <summary>Characters of GPT-2's alphabet become bytes again, and the bytes text; a token with any other character stays as it is.</summary>
internal sealed class ByteLevelDecoder : Decoder
{
    public static ByteLevelDecoder Read(StrictObject json)
    {
        // What the same settings mean for encoding has no bearing here.
        _ = json.Flag("add_prefix_space", otherwise: true);
        _ = json.Flag("trim_offsets", otherwise: true);
        _ = json.Flag("use_regex", otherwise: true);
        return new();
    }

    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (string token in tokens)
        {
            if (token.All(each => ByteCharacters.ByteOf(each) >= 0))
                bytes.AddRange(token.Select(each => (byte)ByteCharacters.ByteOf(each)));
            else
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
        }

        tokens.Clear();
        tokens.Add(Encoding.UTF8.GetString([.. bytes]));
    }
}
