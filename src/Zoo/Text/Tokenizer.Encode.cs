using System.Text;
using Transfer.Onnx;
using Transfer.Zoo.Tokenization;

namespace Transfer.Zoo;

public sealed partial class Tokenizer
{
    private TokenEncoding EncodeUnpadded(string text, string? pair, bool addSpecialTokens)
    {
        if (!_workspaces.TryTake(out Workspace? work))
            work = new Workspace();
        Tokenize(text, work, work.Tokens[0]);
        work.Tokens[1].Clear();
        if (pair is not null)
            Tokenize(pair, work, work.Tokens[1]);
        TemplatePart[] template = pair is null ? _stages.PostProcessor.Single : _stages.PostProcessor.Pair;
        int special = addSpecialTokens ? template.Sum(part => part.Ids.Length) : 0;
        int overflowing = Truncation is null ? 0 : Cut(Truncation, Truncation.MaxLength - special, work.Tokens[0], work.Tokens[1], pair is not null);
        TokenEncoding encoding = Assemble(template, addSpecialTokens, work.Tokens[0].Count + work.Tokens[1].Count + special, work.Tokens, overflowing);
        _workspaces.Add(work);
        return encoding;
    }

    private void Tokenize(string text, Workspace work, TokenList tokens)
    {
        SplitText split = work.Split;
        split.Text.Load(text);
        Prepare(split, work.Part);
        _stages.PreTokenizer?.Split(split);
        tokens.Clear();
        work.Added.Clear();
        foreach (Piece piece in split.Pieces)
        {
            int first = tokens.Count;
            if (piece.IsText)
                _stages.Model.Tokenize(split.Text.Runes[piece.Start..piece.End], piece.Start, tokens);
            else
                tokens.Add(piece.AddedId, piece.Start, piece.End);
            if (!piece.IsText && _stages.PostProcessor.Trim is not null)
                work.Added[first] = string.Concat(split.Text.Runes[piece.Start..piece.End].ToArray().Select(rune => new Rune(rune).ToString()));
        }

        // From places in the buffer to places in the text that was given.
        ReadOnlySpan<int> starts = split.Text.Starts;
        ReadOnlySpan<int> ends = split.Text.Ends;
        for (int i = 0; i < tokens.Count; i++)
        {
            tokens.Starts[i] = starts[tokens.Starts[i]];
            tokens.Ends[i] = ends[tokens.Ends[i] - 1];
        }

        _stages.PostProcessor.Trim?.Apply(tokens, work.Added, _stages.Model.Vocabulary);
    }

    // Finds added tokens in the text as it is, normalizes what lies between them, and finds the others in that.
    private void Prepare(SplitText split, TextBuffer part)
    {
        TextBuffer text = split.Text;
        _stages.RawTokens.Find(text.Runes, 0, text.Count, split);
        split.Commit();
        if (_stages.Normalizer is { } normalizer)
        {
            if (split.Pieces is [{ IsText: true }])
            {
                normalizer.Apply(text);
                split.Add(0, text.Count);
            }
            else
            {
                Normalize(split, part, normalizer);
            }

            split.Commit();
        }

        if (_stages.NormalizedTokens.IsEmpty)
            return;
        foreach (Piece piece in split.Pieces)
        {
            if (piece.IsText)
                _stages.NormalizedTokens.Find(text.Runes, piece.Start, piece.End, split);
            else
                split.Add(piece);
        }

        split.Commit();
    }

    private static void Normalize(SplitText split, TextBuffer part, Normalizer normalizer)
    {
        TextBuffer text = split.Text;
        text.Begin();
        foreach (Piece piece in split.Pieces)
        {
            int start = text.Emitted;
            part.Load(text, piece.Start, piece.End);
            if (piece.IsText)
                normalizer.Apply(part);
            text.PatternTime = part.PatternTime;
            text.Append(part, 0, part.Count);
            if (piece.IsText)
                split.Add(start, text.Emitted);
            else
                split.Add(new Piece(start, text.Emitted, piece.AddedId));
        }

        text.Commit();
    }

    private int Cut(Truncation rule, int room, TokenList first, TokenList second, bool isPair)
    {
        int total = first.Count + second.Count;
        if (total <= room)
            return 0;
        (int a, int b) = (first.Count, second.Count);
        int excess = total - room;
        switch (rule.Strategy)
        {
            case TruncationStrategy.LongestFirst when !isPair:
                a = room;
                break;
            case TruncationStrategy.LongestFirst:
                // The shorter text stays whole where it fits into half of the room.
                (int shorter, int longer) = (Math.Min(a, b), Math.Max(a, b));
                longer = shorter > room ? shorter : Math.Max(shorter, room - shorter);
                if (shorter + longer > room)
                    (shorter, longer) = (room / 2, (room / 2) + (room % 2));
                (a, b) = a > b ? (longer, shorter) : (shorter, longer);
                break;
            case TruncationStrategy.OnlyFirst:
                a -= excess;
                break;
            default:
                b -= excess;
                break;
        }

        if ((rule.Strategy == TruncationStrategy.OnlyFirst && a < 1) || (rule.Strategy == TruncationStrategy.OnlySecond && b < 1))
        {
            throw new TransferException(ErrorKind.BadInput,
                $"{Shown.Path(_stages.Name)}: {total} tokens are {excess} too many, and the text that may be cut has {(a < 1 ? first.Count : second.Count)}; allow more tokens or cut both texts");
        }

        int windowsA = Windows(first, a, rule);
        int windowsB = Windows(second, b, rule);
        return (windowsA * windowsB) - 1;
    }

    // Cuts, and says how many windows of that size lie over the whole.
    private static int Windows(TokenList tokens, int size, Truncation rule)
    {
        int count = tokens.Count;
        if (size >= count)
            return 1;
        if (rule.FromLeft)
            tokens.RemoveFirst(count - size);
        else
            tokens.Truncate(size);
        int step = Math.Max(1, size - rule.Stride);
        return size == 0 ? 2 : ((count - size + step - 1) / step) + 1;
    }

    private static TokenEncoding Assemble(TemplatePart[] template, bool addSpecialTokens, int count, TokenList[] texts, int overflowing)
    {
        var ids = new int[count];
        var types = new int[count];
        var offsets = new TokenOffset[count];
        var special = new byte[count];
        int at = 0;
        foreach (TemplatePart part in template)
        {
            if (part.Sequence < 0 && !addSpecialTokens)
                continue;
            ReadOnlySpan<int> tokens = part.Sequence < 0 ? part.Ids : texts[part.Sequence].Ids;
            tokens.CopyTo(ids.AsSpan(at));
            types.AsSpan(at, tokens.Length).Fill(part.TypeId);
            for (int i = 0; i < tokens.Length; i++)
            {
                if (part.Sequence < 0)
                    special[at + i] = 1;
                else
                    offsets[at + i] = new(texts[part.Sequence].Starts[i], texts[part.Sequence].Ends[i]);
            }

            at += tokens.Length;
        }

        return new(ids, types, offsets, special, 0, false, overflowing);
    }
}
