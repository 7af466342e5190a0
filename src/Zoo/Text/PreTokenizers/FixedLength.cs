namespace Transfer.Zoo.Tokenization;

/// <summary>Cuts the text into pieces of a fixed number of code points.</summary>
internal sealed class FixedLength(int length) : PreTokenizer
{
    public static FixedLength Read(StrictObject json)
    {
        long length = json.OptionalInteger("length") ?? 5;
        return length is > 0 and <= int.MaxValue ? new((int)length) : throw json.Wrong("length", $"expected a number above 0, got {length}");
    }

    /// <inheritdoc/>
    public override void Split(SplitText text)
    {
        foreach (Piece piece in text.Pieces)
        {
            if (!piece.IsText)
            {
                text.Add(piece);
                continue;
            }

            for (long i = piece.Start; i < piece.End; i += length)
                text.Add((int)i, (int)Math.Min(piece.End, i + length));
        }

        text.Commit();
    }
}
