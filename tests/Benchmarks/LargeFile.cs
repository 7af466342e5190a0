using System.Diagnostics;
using Transfer.Onnx;

namespace Transfer.Benchmarks;

/// <summary>
/// A file of 553 MB, the size of a VGG-16, read and written: beside the time that the system takes to read and write the same bytes. Made in a
/// temporary folder, interleaved, the best of three: <c>dotnet run -c Release --project tests/Benchmarks -- large-file</c>
/// </summary>
internal static class LargeFile
{
    private const int Layers = 32;
    private const int Side = 2048;
    private const int Rest = 4_127_744;
    private const int Runs = 3;

    public static void Run()
    {
        string folder = Directory.CreateTempSubdirectory("transfer-large-").FullName;
        try
        {
            string file = Path.Combine(folder, "large.onnx"), copy = Path.Combine(folder, "copy.onnx"), raw = Path.Combine(folder, "raw.bin");
            Make().Save(file);
            double load = double.MaxValue, save = double.MaxValue, both = double.MaxValue, rawRead = double.MaxValue, rawWrite = double.MaxValue;
            for (int i = 0; i < Runs; i++)
            {
                (byte[] bytes, double reading) = Time(() => File.ReadAllBytes(file));
                (_, double writing) = Time(() => Write(raw, bytes));
                File.Delete(raw);
                (Model model, double loading) = Time(() => Model.Load(file));
                (_, double saving) = Time(() => Save(model, copy));
                if (!File.ReadAllBytes(copy).AsSpan().SequenceEqual(bytes))
                    throw new InvalidOperationException("the copy is not the same bytes");
                File.Delete(copy);
                (load, save, both) = (Math.Min(load, loading), Math.Min(save, saving), Math.Min(both, loading + saving));
                (rawRead, rawWrite) = (Math.Min(rawRead, reading), Math.Min(rawWrite, writing));
            }

            Console.WriteLine(FormattableString.Invariant(
                $"{new FileInfo(file).Length / 1e6:0} MB: read {load:0.00} s ({load / rawRead:0.0} x its bytes), written {save:0.00} s ({save / rawWrite:0.0} x), together {both:0.00} s"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Model Make()
    {
        var graph = new Graph("large");
        Value x = graph.AddInput("x", new TensorType(DataType.Float, new Shape(1, Side)));
        for (int i = 0; i < Layers; i++)
            x = graph.Append("MatMul", [x, graph.AddInitializer($"w{i}", Numbers(i, Side, Side))], $"h{i}");
        x = graph.Append("Add", [x, graph.AddInitializer("b", Numbers(Layers, Rest / Side, Side))], "y");
        graph.AddOutput(x, new TensorType(DataType.Float));
        return new Model(graph, opset: 17);
    }

    private static Tensor Numbers(int seed, long rows, long columns)
    {
        byte[] bytes = new byte[rows * columns * sizeof(float)];
        new Random(seed).NextBytes(bytes);
        return Tensor.FromBytes(DataType.Float, bytes, rows, columns);
    }

    private static bool Write(string path, byte[] bytes)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
        return true;
    }

    private static bool Save(Model model, string path)
    {
        model.Save(path);
        return true;
    }

    private static (T Result, double Seconds) Time<T>(Func<T> work)
    {
        GC.Collect();
        long begin = Stopwatch.GetTimestamp();
        T result = work();
        return (result, Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }
}
