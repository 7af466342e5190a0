using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>The pictures themselves, read from their files each time, several at once, and changed where an epoch is given.</summary>
internal sealed class DecodedPictureRows(HashedDataset set, PictureAugmenter augmenter, int threads) : IPictureRows
{
    private readonly Preprocessor _preprocessor = augmenter.Preprocessor;
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };

    public unsafe void Read(ReadOnlySpan<int> items, int epoch, Span<float> rows)
    {
        int width = _preprocessor.Length;
        int[] pictures = items.ToArray();
        fixed (float* first = rows)
        {
            float* start = first;
            Parallel.For(0, pictures.Length, _parallel, i => Fill(pictures[i], epoch, new Span<float>(start + ((long)i * width), width)));
        }
    }

    private void Fill(int item, int epoch, Span<float> row)
    {
        string path = set.Items[item].Path;
        if (epoch == 0)
            _preprocessor.Run(path, row);
        else
            augmenter.Run(ImageDecoder.Decode(path), epoch, set.Hashes[item], row);
    }
}
