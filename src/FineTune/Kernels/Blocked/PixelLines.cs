namespace Transfer.FineTune.Kernels;

/// <summary>Lines of pixels that two arrays walk through together.</summary>
/// <param name="Count">The number of lines.</param>
/// <param name="Length">Pixels of a line.</param>
/// <param name="PixelA">Floats from one pixel of the first array to the next; in the second they are 16 lanes apart.</param>
/// <param name="StepA">Floats from one line of the first array to the next.</param>
/// <param name="StepB">The same for the second.</param>
internal readonly record struct PixelLines(long Count, long Length, long PixelA, long StepA, long StepB);
