using System.Diagnostics;

namespace Transfer.Benchmarks.Speed;

/// <summary>
/// Whole steps against the peer, in one run in which both take turns, on a machine that is otherwise quiet:
/// <c>dotnet run -c Release --project tests/Benchmarks -- speed [WORK...] [--rounds 5] [--json]</c>
/// </summary>
internal static class SpeedCommand
{
    private const int StepsOfRound = 3;

    /// <summary>The peer's settings: OpenMP threads for all, or one of them and OpenBLAS's own threads.</summary>
    private static readonly int[] PeerThreads = [Environment.ProcessorCount, 1];

    /// <summary>Runs the works that are named, or all.</summary>
    public static int Run(string[] args)
    {
        bool json = args.Contains("--json");
        int at = Array.IndexOf(args, "--rounds"), rounds = at < 0 ? 5 : int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture);
        string[] names = [.. args.Where((a, i) => !a.StartsWith("--", StringComparison.Ordinal) && (at < 0 || i != at + 1))];
        if (names.FirstOrDefault(n => SpeedWork.All.All(w => w.Name != n)) is { } unknown)
            return Fail($"speed: there is no work '{unknown}'; there are {string.Join(", ", SpeedWork.All.Select(w => w.Name))}");
        if (!PeerProcess.IsInstalled(install: true))
            return Fail("speed: the peer is missing; install it with: apt-get install python3-torch libopenblas0-pthread");
        if (!json)
            Console.WriteLine($"{QuietMachine.Processor()}, {Environment.ProcessorCount} cores, {rounds} rounds in turn\n\n{SpeedTable.Heading}");
        foreach (SpeedWork work in SpeedWork.All.Where(w => names.Length == 0 || names.Contains(w.Name)))
        {
            double pressure = QuietMachine.Wait();
            SpeedRow row = Measure(work, rounds);
            Console.WriteLine(json ? SpeedTable.Json(row) : SpeedTable.Markdown(row));
            if (pressure > 10)
                Console.Error.WriteLine($"speed: {work.Name}: others were computing ({pressure:0} % pressure); do not trust this row");
        }

        return 0;
    }

    /// <summary>A child of <c>resnet18-peak-memory</c>: a few steps, then this process's peak in bytes.</summary>
    public static int RunForMemory(string folder, string[] parameters)
    {
        using var step = new EngineStep(folder, parameters);
        for (int i = 0; i < StepsOfRound; i++)
            _ = step.Run();
        Console.WriteLine(Process.GetCurrentProcess().PeakWorkingSet64);
        return 0;
    }

    /// <summary>
    /// <c>speed-nodes FOLDER [PARAMETER...]</c>, for a model and inputs that peer.py has written into a folder: the first step with planning and
    /// compilation, steps at one thread and at all, what a step allocates, and where its time goes.
    /// </summary>
    public static int RunForNodes(string folder, string[] parameters)
    {
        long start = Stopwatch.GetTimestamp();
        using var step = new EngineStep(folder, parameters);
        double planned = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        _ = step.Run();
        Console.WriteLine($"plan {planned:0} ms, plan and first step {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        using var alone = new EngineStep(folder, parameters, threads: 1);
        double together = double.MaxValue, single = double.MaxValue;
        for (int round = 0; round < StepsOfRound; round++)
        {
            together = Math.Min(together, Best(step.Run));
            single = Math.Min(single, Best(alone.Run));
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        _ = step.Run();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Console.WriteLine($"{together * 1000:0.0} ms a step, {single * 1000:0.0} ms at one thread ({single / together:0.00}x), {allocated} managed bytes a step\n");
        step.Times(2 * StepsOfRound).Print(Console.Out);
        return 0;
    }

    private static SpeedRow Measure(SpeedWork work, int rounds)
    {
        string folder = Directory.CreateTempSubdirectory("transfer-speed").FullName;
        try
        {
            using PeerProcess peer = PeerProcess.Open(work.Opens, folder);
            return work.Name switch
            {
                "resnet18-peak-memory" => Memory(work, peer, folder),
                "resnet18-busy-core" => BusyCore(work, peer, folder, rounds),
                "resnet18-forward-ort" => Against(work, folder, peer, peer, rounds, new OnnxRuntimeStep(folder)),
                _ when work.Against is { } against => AgainstAnother(work, against, folder, peer, rounds),
                _ => Against(work, folder, peer, peer, rounds, null),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Ours begins at features that are kept; the peer, which has no such thing, computes them at every step.</summary>
    private static SpeedRow AgainstAnother(SpeedWork work, string against, string folder, PeerProcess model, int rounds)
    {
        string other = Directory.CreateDirectory(Path.Combine(folder, against)).FullName;
        using PeerProcess peer = PeerProcess.Open(against, other);
        SpeedRow row = Against(work, folder, model, peer, rounds, null);
        return row with { Against = $"{row.Against}, {against}" };
    }

    private static SpeedRow Against(SpeedWork work, string folder, PeerProcess model, PeerProcess peer, int rounds, OnnxRuntimeStep? runtime)
    {
        using var step = new EngineStep(folder, model.Parameters);
        Check(work, model.First, step.Run());
        var ours = new List<double>();
        double[] settings = [.. PeerThreads.Select(_ => double.MaxValue)];
        var ratios = new List<double>();
        for (int round = -1; round < rounds; round++)
        {
            double mine = Best(step.Run), other = double.MaxValue;
            for (int s = 0; s < PeerThreads.Length; s++)
            {
                if (runtime is not null && s > 0)
                    break;
                double seconds = runtime is null ? peer.Seconds(PeerThreads[s], StepsOfRound) : Best(runtime.Run);
                settings[s] = round < 0 ? settings[s] : Math.Min(settings[s], seconds);
                other = Math.Min(other, seconds);
            }

            if (round < 0)
                continue;
            ours.Add(mine);
            ratios.Add(other / mine);
        }

        runtime?.Dispose();
        double best = settings.Min();
        string against = runtime is not null ? "ONNX Runtime" : $"PyTorch {peer.Version}, {PeerThreads[Array.IndexOf(settings, best)]} OpenMP threads";
        return Row(work, Rate(work, ours.Min()), Rate(work, best), ratios, against);
    }

    /// <summary>What remains of the quiet rate while another process keeps one core busy: ours, and the peer's.</summary>
    private static SpeedRow BusyCore(SpeedWork work, PeerProcess peer, string folder, int rounds)
    {
        using var step = new EngineStep(folder, peer.Parameters);
        var kept = new List<double>();
        double peerKept = 0;
        for (int round = 0; round < rounds; round++)
        {
            double quiet = Best(step.Run), peerQuiet = peer.Seconds(PeerThreads[0], StepsOfRound);
            using Process other = Process.Start("sh", ["-c", "while :; do :; done"]);
            try
            {
                double busy = Best(step.Run), peerBusy = peer.Seconds(PeerThreads[0], StepsOfRound);
                kept.Add(quiet / busy);
                peerKept = Math.Max(peerKept, peerQuiet / peerBusy);
            }
            finally
            {
                other.Kill();
                other.WaitForExit();
            }
        }

        return Row(work, Median(kept), peerKept, kept, $"PyTorch {peer.Version}");
    }

    private static SpeedRow Memory(SpeedWork work, PeerProcess peer, string folder)
    {
        _ = peer.Seconds(PeerThreads[0], StepsOfRound);
        double theirs = peer.PeakBytes() / 1e6;
        using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["speed-memory", folder, .. peer.Parameters]) { RedirectStandardOutput = true })!;
        double ours = double.Parse(child.StandardOutput.ReadToEnd(), System.Globalization.CultureInfo.InvariantCulture) / 1e6;
        child.WaitForExit();
        return Row(work, ours, theirs, [ours / theirs], $"PyTorch {peer.Version}");
    }

    private static SpeedRow Row(SpeedWork work, double ours, double peer, List<double> ratios, string against) =>
        new(work.Name, ours, peer, work.Unit, Median(ratios), [ratios.Min(), ratios.Max()], QuietMachine.Processor(), against);

    /// <summary>Both sides must compute the same thing, or their times mean nothing.</summary>
    private static void Check(SpeedWork work, double expected, double actual)
    {
        if (Math.Abs(expected - actual) > 1e-3 * Math.Max(1, Math.Abs(expected)))
            throw new InvalidOperationException($"{work.Name}: the peer's first step gives {expected}, ours {actual}");
    }

    private static double Rate(SpeedWork work, double seconds) => work.Items == 0 ? seconds * 1000 : work.Items / seconds;

    private static double Best(Func<double> step)
    {
        double best = double.MaxValue;
        for (int i = 0; i < StepsOfRound; i++)
        {
            long start = Stopwatch.GetTimestamp();
            _ = step();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }
}
