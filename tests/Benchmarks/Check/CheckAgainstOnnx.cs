using System.Diagnostics;
using System.Globalization;
using Transfer.Onnx;

namespace Transfer.Benchmarks;

/// <summary>
/// Load, check and infer against onnx itself (C++ under Python, Debian's python3-onnx), in turn, best of seven, and the peak memory of a process that
/// loads and checks beside the size of the file:
/// <c>dotnet run -c Release --project tests/Benchmarks -- check resnet.onnx bert.onnx chain:100000</c>
/// </summary>
public static class CheckAgainstOnnx
{
    private const int Rounds = 7;

    private const string Peer = """
        import sys, time, onnx, onnx.shape_inference
        for path in sys.stdin:
            start = time.perf_counter()
            model = onnx.load(path.strip())
            loaded = time.perf_counter()
            onnx.checker.check_model(model)
            checked = time.perf_counter()
            onnx.shape_inference.infer_shapes(model, data_prop=True)
            print(loaded - start, checked - loaded, time.perf_counter() - checked, flush=True)
        """;

    /// <summary>Prints milliseconds of both and the ratio of the sums, and megabytes, for each file or made chain of nodes.</summary>
    /// <param name="args">Model files, or <c>chain:N</c>.</param>
    public static void Run(string[] args)
    {
        using Process peer = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Peer]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        foreach (string arg in args)
        {
            string path = Path.Combine(Path.GetTempPath(), $"check-{Environment.ProcessId}.onnx");
            Model prepared = arg.StartsWith("chain:", StringComparison.Ordinal) ? Chain(int.Parse(arg[6..], CultureInfo.InvariantCulture)) : Whole(arg);
            prepared.Save(path);
            double[] ours = [double.MaxValue, 0, 0, 0], theirs = [double.MaxValue, 0, 0, 0];
            for (int round = 0; round < Rounds; round++)
            {
                Keep(ref ours, Ours(path));
                peer.StandardInput.WriteLine(Path.GetFullPath(path));
                Keep(ref theirs, [.. peer.StandardOutput.ReadLine()!.Split(' ').Select(s => double.Parse(s, CultureInfo.InvariantCulture))]);
            }

            Console.WriteLine($"{Path.GetFileName(Path.GetDirectoryName(arg))} {Path.GetFileName(arg)} ({new FileInfo(path).Length / 1_000_000} MB): ours {Shown(ours)}, onnx {Shown(theirs)}, ratio {theirs[0] / ours[0]:0.0}; {Memory(path)}");
            File.Delete(path);
        }

        peer.StandardInput.Close();
        peer.WaitForExit();
    }

    /// <summary>In a process of its own: loads and checks a file, and prints the most memory that was in use, in bytes.</summary>
    public static void RunForMemory(string path)
    {
        ModelCheck.Run(Model.Load(path)).ThrowIfInvalid(path);
        string peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        Console.WriteLine(long.Parse(peak["VmHWM:".Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024);
    }

    private static string Memory(string path)
    {
        using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["check-memory", path]) { RedirectStandardOutput = true })!;
        double peak = double.Parse(child.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture), size = new FileInfo(path).Length;
        return FormattableString.Invariant($"peak {peak / 1e6:0} MB, {peak / size:0.00} x the file");
    }

    private static double[] Ours(string path)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        Model model = Model.Load(path);
        long loaded = Stopwatch.GetTimestamp();
        ModelCheck.Run(model).ThrowIfInvalid(path);
        long examined = Stopwatch.GetTimestamp();
        _ = InferShapes.Run(model);
        long end = Stopwatch.GetTimestamp();
        return [.. new[] { loaded - start, examined - loaded, end - examined }.Select(t => t / (double)Stopwatch.Frequency)];
    }

    private static void Keep(ref double[] best, double[] parts)
    {
        if (parts.Sum() < best[0])
            best = [parts.Sum(), .. parts];
    }

    private static string Shown(double[] times) =>
        FormattableString.Invariant($"{times[0] * 1000:0} ms (load {times[1] * 1000:0}, check {times[2] * 1000:0}, infer {times[3] * 1000:0})");

    // As people have the files: weights in float32, and a format and opset that Debian's onnx knows.
    private static Model Whole(string path)
    {
        Model model = Model.Load(path);
        FoldStoredWeights.Run(model);
        foreach (Node mean in model.Graph.Nodes.Where(n => n.Is("ReduceMean") && n.Input(1) is not null))
        {
            mean.Attributes.Set("axes", mean.Input(1)!.Initializer!.ToLongs());
            mean.RemoveInput(1);
            _ = mean.Attributes.Remove("noop_with_empty_axes");
        }

        _ = model.Graph.RemoveUnused();
        model.Opset = Math.Min(model.Opset, 17);
        model.IrVersion = 8;
        return model;
    }

    private static Model Chain(int nodes)
    {
        var graph = new Graph("chain");
        Value value = graph.AddInput("x", new TensorType(DataType.Float, new Shape("n", 3)));
        for (int i = 0; i < nodes; i++)
            value = graph.AddNode("Relu", [value], [$"v{i}"], $"node_{i}").Outputs[0]!;
        graph.AddOutput(value, new TensorType(DataType.Float, new Shape("n", 3)));
        return new Model(graph, opset: 17);
    }
}
