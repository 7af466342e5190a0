namespace Transfer.Zoo.Tokenization;

/// <summary>SentencePiece's way with spaces: they become a visible sign, and each begins a piece.</summary>
internal sealed class MetaspacePreTokenizer(int replacement, PrependScheme scheme, bool split) : PreTokenizer
{
    public static MetaspacePreTokenizer Read(StrictObject json)
    {
        (int replacement, PrependScheme scheme) = Metaspace.Read(json);
        return new(replacement, scheme, json.Flag("split", otherwise: true));
    }

    /// <inheritdoc/>
    public override void Split(SplitText text)
    {
        TextBuffer buffer = text.Text;
        buffer.Begin();
        foreach (Piece piece in text.Pieces)
        {
            int start = buffer.Emitted;
            if (!piece.IsText)
            {
                buffer.Append(buffer, piece.Start, piece.End);
                text.Add(new Piece(start, buffer.Emitted, piece.AddedId));
                continue;
            }

            int first = buffer.Runes[piece.Start];
            if (first != ' ' && first != replacement && (scheme == PrependScheme.Always || (scheme == PrependScheme.First && buffer.Starts[piece.Start] == 0)))
                buffer.Emit(replacement, piece.Start);
            for (int i = piece.Start; i < piece.End; i++)
            {
                int rune = buffer.Runes[i];
                bool space = rune == ' ' || rune == replacement;
                // A sign in front of another is a piece alone.
                if (split && space && buffer.Emitted > start)
                {
                    text.Add(start, buffer.Emitted);
                    start = buffer.Emitted;
                }

                buffer.Emit(space ? replacement : rune, i);
            }

            text.Add(start, buffer.Emitted);
        }

        buffer.Commit();
        text.Commit();
    }
}
