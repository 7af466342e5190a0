namespace Transfer.FineTune;

/// <summary>Gives what the part of a network that learns reads of pictures.</summary>
internal interface IPictureRows
{
    /// <summary>Fills the rows of some pictures.</summary>
    /// <param name="items">The pictures.</param>
    /// <param name="epoch">Which time they are read, for random changes; 0 for none.</param>
    /// <param name="rows">Receives them, one after the other.</param>
    void Read(ReadOnlySpan<int> items, int epoch, Span<float> rows);
}
