namespace Transfer.Zoo.Tokenization;

/// <summary>When the sign for a space is put in front of a piece that does not begin with one.</summary>
internal enum PrependScheme
{
    /// <summary>In front of every piece.</summary>
    Always,

    /// <summary>At the beginning of the text only.</summary>
    First,

    /// <summary>Nowhere.</summary>
    Never,
}
