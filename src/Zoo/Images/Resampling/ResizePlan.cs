namespace Transfer.Zoo.Resampling;

/// <summary>A resize, and the window of its result that is wanted.</summary>
/// <param name="Width">Columns of the whole result.</param>
/// <param name="Height">Rows of the whole result.</param>
/// <param name="Filter">The filter.</param>
/// <param name="Box">The part of the source that is scaled to the whole result.</param>
/// <param name="WindowX">The window's left column in the result.</param>
/// <param name="WindowY">The window's top row in the result.</param>
/// <param name="WindowWidth">The window's columns.</param>
/// <param name="WindowHeight">The window's rows.</param>
internal readonly record struct ResizePlan(
    int Width,
    int Height,
    ResizeFilter Filter,
    (float X0, float Y0, float X1, float Y1) Box,
    int WindowX,
    int WindowY,
    int WindowWidth,
    int WindowHeight);
