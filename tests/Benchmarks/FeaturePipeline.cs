using System.Diagnostics;
using Transfer.FineTune;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Benchmarks;

/// <summary>
/// Files to features against ONNX Runtime alone on tensors that are ready (batch 16, all cores), in turn, best of five:
/// <c>dotnet run -c Release --project tests/Benchmarks -- features DIR efficientnet-lite0</c>, of the hymenoptera pictures
/// </summary>
public static class FeaturePipeline
{
    private const int Batch = 16;
    private const int Rounds = 5;

    /// <summary>Prints pictures a second of both and the ratio.</summary>
    /// <param name="args">A folder of pictures and names of models.</param>
    public static void Run(string[] args)
    {
        var walk = PictureWalk.Of(args[0]);
        string[] paths = [.. walk.Pictures.Select(p => Path.Combine(p.Folder, p.Name)).Where(p => !p.EndsWith(".gif", StringComparison.Ordinal)).Take(256)];
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        foreach (string name in args[1..])
        {
            var basis = BaseModel.Load(store.Resolve(name));
            using ImageModel pipeline = basis.Open(threads: 0);
            using var raw = Session.Open(basis.Frozen.ToBytes(), name, new SessionOptions());
            double bestPipeline = 0, bestRaw = 0;
            for (int round = 0; round <= Rounds; round++)
            {
                double viaFiles = Rate(paths.Length, () => pipeline.Run(paths, (_, _) => { }, null, CancellationToken.None));
                double ready = Ready(raw, basis.Preprocessing, paths.Length);
                if (round == 0)
                    continue;
                bestPipeline = Math.Max(bestPipeline, viaFiles);
                bestRaw = Math.Max(bestRaw, ready);
            }

            Console.WriteLine(FormattableString.Invariant(
                $"{name}: files to features {bestPipeline:0.0} pictures/s, ONNX Runtime on ready tensors {bestRaw:0.0}, ratio {bestPipeline / bestRaw:0.000}"));
        }

        Console.WriteLine($"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000} MB");
    }

    private static double Ready(Session session, Preprocessing p, int pictures)
    {
        float[] data = new float[Batch * 3 * p.Height * p.Width];
        data.AsSpan().Fill(0.25f);
        using OrtValue input = OrtValue.Create(data.AsMemory(), Batch, 3, p.Height, p.Width);
        var inputs = new Dictionary<string, OrtValue> { [session.Inputs[0].Name] = input };
        return Rate(pictures, () =>
        {
            for (int i = 0; i < pictures; i += Batch)
                session.Run(inputs)[0].Dispose();
        });
    }

    private static double Rate(int pictures, Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return pictures / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
