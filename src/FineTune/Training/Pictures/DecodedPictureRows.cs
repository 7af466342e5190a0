using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>The pictures themselves, read from their files each time, several at once.</summary>
internal sealed class DecodedPictureRows(HashedDataset set, Preprocessing preprocessing, int threads) : IPictureRows
{
    private readonly Preprocessor _preprocessor = new(preprocessing);
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };

    public unsafe void Read(ReadOnlySpan<int> items, int epoch, Span<float> rows)
    {
        int width = _preprocessor.Length;
        int[] pictures = items.ToArray();
        fixed (float* first = rows)
        {
            float* start = first;
            Parallel.For(0, pictures.Length, _parallel, i => Fill(pictures[i], new Span<float>(start + ((long)i * width), width)));
        }
    }

    private void Fill(int item, Span<float> row) => _preprocessor.Run(set.Items[item].Path, row);
}
