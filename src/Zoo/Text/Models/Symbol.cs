namespace Transfer.Zoo.Tokenization;

/// <summary>A symbol of a word that is being merged.</summary>
internal struct Symbol
{
    /// <summary>Its token; -1 once it is part of the symbol before it.</summary>
    public int Id;

    /// <summary>First code point.</summary>
    public int Start;

    /// <summary>One past the last code point.</summary>
    public int End;

    /// <summary>The symbol before it, or -1.</summary>
    public int Before;

    /// <summary>The symbol after it, or -1.</summary>
    public int After;
}
