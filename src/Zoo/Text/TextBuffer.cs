using System.Text;

namespace Transfer.Zoo.Tokenization;

/// <summary>
/// Text on its way through a tokenizer: code points, and for each the range of the original text that it stands for. Grows as needed and is
/// used again for the next text, so that a steady state allocates nothing. A step that changes the text calls <see cref="Begin"/>, emits the
/// new text and calls <see cref="Commit"/>.
/// </summary>
internal sealed class TextBuffer
{
    private int[] _runes = new int[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];
    private int[] _newRunes = new int[256];
    private int[] _newStarts = new int[256];
    private int[] _newEnds = new int[256];
    private char[] _characters = [];

    /// <summary>How many code points there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many code points were emitted since <see cref="Begin"/>.</summary>
    public int Emitted { get; private set; }

    /// <summary>The code points.</summary>
    public ReadOnlySpan<int> Runes => _runes.AsSpan(0, Count);

    /// <summary>Where in the original text each code point begins, in code points.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    /// <summary>Where in the original text each code point ends, in code points.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>Scratch space of normalizers.</summary>
    public List<RuneChange> Changes { get; } = [];

    /// <summary>Scratch space for what a pattern finds.</summary>
    public List<PatternMatch> Matches { get; } = [];

    /// <summary>How long expressions have worked on this text.</summary>
    public TimeSpan PatternTime { get; set; }

    /// <summary>Takes a text; half of a surrogate pair becomes U+FFFD.</summary>
    public void Load(ReadOnlySpan<char> text)
    {
        if (_runes.Length < text.Length)
        {
            int size = Math.Max(text.Length, _runes.Length * 2);
            (_runes, _starts, _ends) = (new int[size], new int[size], new int[size]);
        }

        PatternTime = TimeSpan.Zero;
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int rune = text[i];
            if (char.IsSurrogate(text[i]))
            {
                bool pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
                rune = pair ? char.ConvertToUtf32(text[i], text[++i]) : Rune.ReplacementChar.Value;
            }

            _runes[count] = rune;
            _starts[count] = count;
            _ends[count] = ++count;
        }

        Count = count;
    }

    /// <summary>Takes a part of another buffer.</summary>
    public void Load(TextBuffer from, int start, int end)
    {
        PatternTime = from.PatternTime;
        Begin();
        Append(from, start, end);
        Commit();
    }

    /// <summary>Begins a new text.</summary>
    public void Begin() => Emitted = 0;

    /// <summary>Adds a code point to the new text.</summary>
    public void Emit(int rune, int start, int end)
    {
        if (Emitted == _newRunes.Length)
            Grow(Emitted + 1);
        _newRunes[Emitted] = rune;
        _newStarts[Emitted] = start;
        _newEnds[Emitted++] = end;
    }

    /// <summary>Adds a code point that stands for what the <paramref name="index"/>-th of the present text stands for.</summary>
    public void Emit(int rune, int index) => Emit(rune, _starts[index], _ends[index]);

    /// <summary>Adds a part of a buffer's present text to the new text.</summary>
    public void Append(TextBuffer from, int start, int end)
    {
        int length = end - start;
        if (Emitted + length > _newRunes.Length)
            Grow(Emitted + length);
        from._runes.AsSpan(start, length).CopyTo(_newRunes.AsSpan(Emitted));
        from._starts.AsSpan(start, length).CopyTo(_newStarts.AsSpan(Emitted));
        from._ends.AsSpan(start, length).CopyTo(_newEnds.AsSpan(Emitted));
        Emitted += length;
    }

    /// <summary>The new text becomes the present one.</summary>
    public void Commit()
    {
        (_runes, _newRunes) = (_newRunes, _runes);
        (_starts, _newStarts) = (_newStarts, _starts);
        (_ends, _newEnds) = (_newEnds, _ends);
        Count = Emitted;
    }

    /// <summary>Replaces the text by one that is described as changes from it, in order.</summary>
    /// <param name="changes">The new code points.</param>
    /// <param name="removedFirst">How many code points are gone from the beginning.</param>
    public void Transform(List<RuneChange> changes, int removedFirst)
    {
        Begin();
        int old = removedFirst;
        foreach ((int rune, int change) in changes)
        {
            // What was inserted belongs to the code point before it.
            if (change <= 0)
                Emit(rune, Math.Min(old, Count - 1));
            else if (old > 0)
                Emit(rune, Math.Min(old, Count) - 1);
            else
                Emit(rune, 0, 0);
            old += change <= 0 ? 1 - change : 0;
        }

        Commit();
    }

    /// <summary>Scratch space for patterns that read UTF-16.</summary>
    public Span<char> TakeCharacters(int count)
    {
        if (_characters.Length < count)
            _characters = new char[Math.Max(count, _characters.Length * 2)];
        return _characters.AsSpan(0, count);
    }

    private void Grow(int least)
    {
        int size = Math.Max(least, _newRunes.Length * 2);
        Array.Resize(ref _newRunes, size);
        Array.Resize(ref _newStarts, size);
        Array.Resize(ref _newEnds, size);
    }
}
