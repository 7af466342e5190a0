namespace Transfer.FineTune.Augment;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="X">Its left column.</param>
/// <param name="Y">Its top row.</param>
/// <param name="Width">Its columns, at least 1.</param>
/// <param name="Height">Its rows, at least 1.</param>
internal readonly record struct PixelBox(int X, int Y, int Width, int Height);
