using System.Globalization;
using System.Text;

namespace Transfer.Zoo.Tokenization;

/// <summary>Runs of byte tokens, <c>&lt;0xE4&gt;</c>, become the text they spell; a run that spells none becomes one U+FFFD for each byte.</summary>
internal sealed class ByteFallback : Decoder
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        string[] before = [.. tokens];
        tokens.Clear();
        var run = new List<byte>();
        foreach (string token in before)
        {
            if (ByteOf(token) is { } value)
            {
                run.Add(value);
                continue;
            }

            Flush(run, tokens);
            tokens.Add(token);
        }

        Flush(run, tokens);
    }

    private static void Flush(List<byte> run, List<string> tokens)
    {
        if (run.Count == 0)
            return;
        try
        {
            tokens.Add(Strict.GetString([.. run]));
        }
        catch (DecoderFallbackException)
        {
            tokens.Add(new string('\uFFFD', run.Count));
        }

        run.Clear();
    }

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : null;
}
