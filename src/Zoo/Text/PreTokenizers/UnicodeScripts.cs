namespace Transfer.Zoo.Tokenization;

/// <summary>
/// Separates runs of one script. A code point that has none, such as a space, goes on with the run before it; in front of the first run it
/// is dropped, as the reference library does.
/// </summary>
internal sealed class UnicodeScripts : PreTokenizer
{
    /// <inheritdoc/>
    public override void Split(SplitText text)
    {
        ReadOnlySpan<int> runes = text.Text.Runes;
        UnicodeTables tables = UnicodeData.Tables;
        foreach (Piece piece in text.Pieces)
        {
            if (!piece.IsText)
            {
                text.Add(piece);
                continue;
            }

            int start = piece.End;
            int last = 0;
            for (int i = piece.Start; i < piece.End; i++)
            {
                int script = tables.Script(runes[i]);
                if (script == 0 || script == last)
                    continue;
                text.Add(start, i);
                (start, last) = (i, script);
            }

            text.Add(start, piece.End);
        }

        text.Commit();
    }
}
