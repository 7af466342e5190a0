namespace Transfer.Zoo.Tokenization;

/// <summary>
/// GPT-2's way: splits into words, numbers and other signs, each with the space in front of it, and writes every UTF-8 byte as one visible
/// character. The expression is
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, matched by hand in one pass.
/// </summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : PreTokenizer
{
    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    public static ByteLevelPreTokenizer Read(StrictObject json)
    {
        _ = json.Flag("trim_offsets", otherwise: true);
        return new(json.Flag("add_prefix_space", otherwise: true), json.Flag("use_regex", otherwise: true));
    }

    /// <inheritdoc/>
    public override bool WantsSpaceBeforeWords => !addPrefixSpace;

    /// <inheritdoc/>
    public override void Split(SplitText text)
    {
        if (addPrefixSpace)
            AddSpaces(text);
        if (useRegex)
            SplitWords(text);
        WriteBytes(text);
    }

    private static void AddSpaces(SplitText text)
    {
        TextBuffer buffer = text.Text;
        buffer.Begin();
        foreach (Piece piece in text.Pieces)
        {
            int start = buffer.Emitted;
            if (piece.IsText && buffer.Runes[piece.Start] != ' ')
                buffer.Emit(' ', piece.Start);
            buffer.Append(buffer, piece.Start, piece.End);
            text.Add(new Piece(start, buffer.Emitted, piece.AddedId));
        }

        buffer.Commit();
        text.Commit();
    }

    private static void SplitWords(SplitText text)
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
                int end = i + Match(runes[i..piece.End]);
                text.Add(i, end);
                i = end;
            }
        }

        text.Commit();
    }

    // The length of the expression's match at the beginning; it always matches.
    private static int Match(ReadOnlySpan<int> runes)
    {
        if (runes[0] == '\'' && Contraction(runes) is > 0 and { } contraction)
            return contraction;
        int skip = runes[0] == ' ' && runes.Length > 1 ? 1 : 0;
        Kind kind = KindOf(runes[skip]);
        if (kind != Kind.Space)
        {
            int end = skip + 1;
            while (end < runes.Length && KindOf(runes[end]) == kind)
                end++;
            return end;
        }

        int spaces = 1;
        while (spaces < runes.Length && KindOf(runes[spaces]) == Kind.Space)
            spaces++;
        // In front of a word, the last white space is left to it.
        return spaces < runes.Length && spaces > 1 ? spaces - 1 : spaces;
    }

    private static int Contraction(ReadOnlySpan<int> runes)
    {
        if (runes.Length < 2)
            return 0;
        int next = runes.Length > 2 ? runes[2] : 0;
        return (runes[1], next) switch
        {
            ('s' or 't' or 'm' or 'd', _) => 2,
            ('r', 'e') or ('v', 'e') or ('l', 'l') => 3,
            _ => 0,
        };
    }

    private static Kind KindOf(int rune)
    {
        if (rune < 0x80)
        {
            return (uint)((rune | 0x20) - 'a') < 26 ? Kind.Letter
                : (uint)(rune - '0') < 10 ? Kind.Number
                : UnicodeData.IsWhiteSpace(rune) ? Kind.Space : Kind.Other;
        }

        return UnicodeData.IsLetter(rune) ? Kind.Letter : UnicodeData.IsNumber(rune) ? Kind.Number : UnicodeData.IsWhiteSpace(rune) ? Kind.Space : Kind.Other;
    }

    private static void WriteBytes(SplitText text)
    {
        TextBuffer buffer = text.Text;
        buffer.Begin();
        foreach (Piece piece in text.Pieces)
        {
            int start = buffer.Emitted;
            if (piece.IsText)
                ByteCharacters.Write(buffer, piece.Start, piece.End);
            else
                buffer.Append(buffer, piece.Start, piece.End);
            text.Add(new Piece(start, buffer.Emitted, piece.AddedId));
        }

        buffer.Commit();
        text.Commit();
    }
}
