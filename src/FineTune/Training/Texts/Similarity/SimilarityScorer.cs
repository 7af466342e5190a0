using System.Numerics;
using System.Runtime.InteropServices;

namespace Transfer.FineTune;

/// <summary>Judges the vectors of pairs of texts.</summary>
/// <param name="table">The pairs.</param>
/// <param name="part">Those that are judged.</param>
/// <param name="loss">Whether they have a score or a rank.</param>
internal sealed class SimilarityScorer(PairTable table, IReadOnlyList<int> part, PairLoss loss)
{
    private readonly Dictionary<int, float[]> _vectors = [];

    /// <summary>Takes the vectors of the texts of a pair, each of length 1.</summary>
    /// <param name="item">The pair, by place in the part.</param>
    /// <param name="values">One vector behind the other.</param>
    public void Answer(int item, ReadOnlySpan<float> values)
    {
        int[] texts = table.Pairs[part[item]].Texts;
        int width = values.Length / texts.Length;
        for (int n = 0; n < texts.Length; n++)
            _vectors[texts[n]] = values.Slice(n * width, width).ToArray();
    }

    /// <summary>The texts judged with their vectors, in the order of the table.</summary>
    public IReadOnlyList<(int Text, float[] Vector)> Vectors => [.. _vectors.OrderBy(each => each.Key).Select(each => (each.Key, each.Value))];

    /// <summary>The figures.</summary>
    public SimilarityMetrics Result()
    {
        TextPair[] pairs = [.. part.Select(i => table.Pairs[i])];
        double[] cosines = [.. pairs.Select(pair => Cosine(pair.First, pair.Second))];
        if (loss == PairLoss.Cosine)
        {
            double[] wanted = [.. pairs.Select(pair => (double)pair.Similarity)];
            return new SimilarityMetrics { Items = pairs.Length, Pearson = Correlation.Pearson(cosines, wanted), Spearman = Correlation.Spearman(cosines, wanted) };
        }

        double[] ranks = RanksOfOwn(pairs, cosines);
        return new SimilarityMetrics
        {
            Items = pairs.Length,
            AccuracyAtOne = ranks.Count(rank => rank == 1) / (double)ranks.Length,
            MeanReciprocalRank = ranks.Average(rank => 1 / rank),
            TripletAccuracy = pairs[0].Negative is null ? null : pairs.Where((pair, i) => cosines[i] > Cosine(pair.First, pair.Negative!.Value)).Count() / (double)pairs.Length,
        };
    }

    // The rank of each pair's second text among all second texts and negatives, without the text itself and others that belong to it. What is
    // equally near comes first: an encoder to which all texts are one must not look good.
    private double[] RanksOfOwn(TextPair[] pairs, double[] cosines)
    {
        int[] candidates = [.. pairs.SelectMany(pair => pair.Texts.Skip(1)).Distinct()];
        ILookup<int, int> own = pairs.ToLookup(pair => pair.First, pair => pair.Second);
        double[] ranks = new double[pairs.Length];
        _ = Parallel.For(0, pairs.Length, i =>
        {
            HashSet<int> belongs = [pairs[i].First, .. own[pairs[i].First]];
            ranks[i] = 1 + candidates.Count(text => !belongs.Contains(text) && Cosine(pairs[i].First, text) >= cosines[i]);
        });
        return ranks;
    }

    private float Cosine(int a, int b)
    {
        ReadOnlySpan<float> x = _vectors[a], y = _vectors[b];
        ReadOnlySpan<Vector<float>> wideX = MemoryMarshal.Cast<float, Vector<float>>(x), wideY = MemoryMarshal.Cast<float, Vector<float>>(y);
        Vector<float> sums = Vector<float>.Zero;
        for (int i = 0; i < wideX.Length; i++)
            sums += wideX[i] * wideY[i];
        float sum = Vector.Sum(sums);
        for (int i = wideX.Length * Vector<float>.Count; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
