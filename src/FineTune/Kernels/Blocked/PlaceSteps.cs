namespace Transfer.FineTune.Kernels;

/// <summary>Where the places of a grid [images, rows, columns] stand in memory, in floats, and how far it is to the next block of channels.</summary>
internal readonly unsafe struct PlaceSteps(float* start, long image, long row, long column, long block)
{
    public float* Start => start;

    public long Block => block;

    public float* At(long n, long h, long w) => start + (n * image) + (h * row) + (w * column);
}
