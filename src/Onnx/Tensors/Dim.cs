namespace Transfer.Onnx;

/// <summary>One dimension of a shape: a number, a symbol (<c>batch</c>), or unknown.</summary>
public readonly record struct Dim
{
    private readonly long _numberPlusOne;

    /// <summary>A dimension of known size; a negative number, which some tools write, means unknown.</summary>
    public Dim(long number) => _numberPlusOne = number < 0 ? 0 : number + 1;

    /// <summary>A dimension known by name only; an empty name means unknown.</summary>
    public Dim(string symbol) => Symbol = symbol.Length == 0 ? null : symbol;

    /// <summary>Nothing is known.</summary>
    public static Dim Unknown => default;

    /// <summary>The size, or null.</summary>
    public long? Number => _numberPlusOne == 0 ? null : _numberPlusOne - 1;

    /// <summary>
    /// The name, or null. Equal names in one model mean equal sizes only by convention: some exporters write <c>?</c> everywhere.
    /// </summary>
    public string? Symbol { get; }

    /// <summary>Neither number nor symbol.</summary>
    public bool IsUnknown => _numberPlusOne == 0 && Symbol is null;

    /// <summary>A known size.</summary>
    public static implicit operator Dim(long number) => new(number);

    /// <summary>A name.</summary>
    public static implicit operator Dim(string symbol) => new(symbol);

    /// <summary>The number, the symbol, or <c>?</c>.</summary>
    public override string ToString() => Symbol ?? Number?.ToString() ?? "?";
}
