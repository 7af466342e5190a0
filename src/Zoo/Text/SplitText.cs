namespace Transfer.Zoo.Tokenization;

/// <summary>
/// A normalized text and the pieces it is split into. A pre-tokenizer reads <see cref="Pieces"/>, adds the new ones with
/// <see cref="Add(int, int)"/> and calls <see cref="Commit"/>; added tokens are kept as they are.
/// </summary>
internal sealed class SplitText
{
    private List<Piece> _pieces = [];
    private List<Piece> _next = [];

    /// <summary>The text.</summary>
    public TextBuffer Text { get; } = new();

    /// <summary>The pieces, in order.</summary>
    public List<Piece> Pieces => _pieces;

    /// <summary>Adds a piece; one without a code point is left out.</summary>
    public void Add(int start, int end)
    {
        if (end > start)
            _next.Add(new Piece(start, end));
    }

    /// <summary>Adds a piece as it is.</summary>
    public void Add(Piece piece) => _next.Add(piece);

    /// <summary>The added pieces become the present ones.</summary>
    public void Commit()
    {
        (_pieces, _next) = (_next, _pieces);
        _next.Clear();
    }
}
