namespace Transfer.Zoo;

/// <summary>Receives one text's result; never called twice at once.</summary>
/// <param name="index">The text.</param>
/// <param name="row">Its numbers, valid during the call.</param>
public delegate void TextRow(int index, ReadOnlySpan<float> row);
