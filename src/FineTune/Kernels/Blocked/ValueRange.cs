namespace Transfer.FineTune.Kernels;

/// <summary>Neighbouring values that a row of <see cref="IndirectTile"/> reads: floats from the row's address to the first, and to behind the last.</summary>
internal readonly record struct ValueRange(nint First, nint End);
