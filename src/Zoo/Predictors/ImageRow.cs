namespace Transfer.Zoo;

/// <summary>Receives one picture's output row; calls never overlap, and come in no particular order.</summary>
/// <param name="index">The picture's index.</param>
/// <param name="row">The model's output for it, <see cref="ImageModel.Width"/> floats, valid during the call only.</param>
public delegate void ImageRow(int index, ReadOnlySpan<float> row);
