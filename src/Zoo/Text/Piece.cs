namespace Transfer.Zoo.Tokenization;

/// <summary>A stretch of a text that is tokenized on its own, or that is an added token.</summary>
/// <param name="Start">First code point in the buffer.</param>
/// <param name="End">One past the last code point.</param>
/// <param name="AddedId">The id of an added token, or -1 for text.</param>
internal readonly record struct Piece(int Start, int End, int AddedId = -1)
{
    /// <summary>Whether the model's vocabulary tokenizes it.</summary>
    public bool IsText => AddedId < 0;

    /// <summary>Number of code points.</summary>
    public int Length => End - Start;
}
