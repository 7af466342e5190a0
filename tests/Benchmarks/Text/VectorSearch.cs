using System.Diagnostics;
using Transfer.Zoo;

namespace Transfer.Benchmarks;

/// <summary>
/// The ten nearest of a hundred thousand vectors of 384 numbers, against a plain loop that keeps every score and sorts them; in turn, best of
/// five: <c>dotnet run -c Release --project tests/Benchmarks -- vector-search</c>
/// </summary>
public static class VectorSearch
{
    private const int Vectors = 100_000;
    private const int Dimensions = 384;
    private const int Wanted = 10;
    private const int Rounds = 5;
    private const int Queries = 20;

    /// <summary>Prints searches a second of both and the ratio.</summary>
    public static void Run()
    {
        var random = new Random(1);
        var index = new VectorIndex(Dimensions);
        float[][] plain = new float[Vectors][];
        for (int i = 0; i < Vectors; i++)
            index.Add(plain[i] = [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)]);
        float[][] queries = [.. Enumerable.Range(0, Queries).Select(_ => plain[random.Next(Vectors)])];
        double ours = 0, naive = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            double a = Rate(queries, query => index.Search(query, Wanted)[0].Index);
            double b = Rate(queries, query => Naive(plain, query)[0]);
            if (round > 0)
                (ours, naive) = (Math.Max(ours, a), Math.Max(naive, b));
        }

        Console.WriteLine(FormattableString.Invariant($"nearest {Wanted} of {Vectors} x {Dimensions}: {ours:0} searches/s ({ours * Vectors * Dimensions * sizeof(float) / 1e9:0.0} GB/s); a plain loop and a sort {naive:0.0}, ratio {ours / naive:0.0}"));
    }

    private static int[] Naive(float[][] vectors, float[] query)
    {
        var scores = new float[vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            float sum = 0;
            for (int k = 0; k < query.Length; k++)
                sum += vectors[i][k] * query[k];
            scores[i] = sum;
        }

        return [.. Enumerable.Range(0, vectors.Length).OrderByDescending(i => scores[i]).Take(Wanted)];
    }

    private static double Rate(float[][] queries, Func<float[], int> search)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (float[] query in queries)
            _ = search(query);
        return queries.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
