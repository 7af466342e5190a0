namespace Transfer.Zoo.Tokenization;

/// <summary>Drops white space and makes every punctuation sign a piece of its own.</summary>
internal sealed class BertPreTokenizer : PreTokenizer
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

            int start = piece.Start;
            for (int i = piece.Start; i < piece.End; i++)
            {
                int rune = runes[i];
                if ((uint)(rune - 'a') < 26)
                    continue;
                if (UnicodeData.IsWhiteSpace(rune))
                {
                    text.Add(start, i);
                    start = i + 1;
                }
                else if (UnicodeData.IsPunctuation(rune))
                {
                    text.Add(start, i);
                    text.Add(i, i + 1);
                    start = i + 1;
                }
            }

            text.Add(start, piece.End);
        }

        text.Commit();
    }
}
