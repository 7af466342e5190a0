namespace Transfer.Zoo.Tokenization;

/// <summary>Pieces are runs of word characters and runs of other signs, <c>\w+|[^\w\s]+</c>; white space is dropped.</summary>
internal sealed class Whitespace : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(SplitText text)
    {
        ReadOnlySpan<int> runes = text.Text.Runes;
        foreach (Piece piece in text.Pieces)
        {
            if (!piece.IsText)
            {
                text.Add(piece);
                continue;
            }

            for (int i = piece.Start; i < piece.End;)
            {
                int start = i;
                int kind = Kind(runes[i++]);
                while (i < piece.End && Kind(runes[i]) == kind)
                    i++;
                if (kind != 0)
                    text.Add(start, i);
            }
        }

        text.Commit();
    }

    private static int Kind(int rune) => UnicodeData.IsWhiteSpace(rune) ? 0 : UnicodeData.IsWord(rune) ? 1 : 2;
}
