using System.Diagnostics;
using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>What a machine does to the verbs: libraries that are missing, full disks, signals. Each in a real process.</summary>
public sealed class BadMachineTests : IDisposable
{
    private readonly TinyRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("TRANSFER_ORT", "ONNX Runtime")]
    [InlineData("TRANSFER_VIPS", "libvips")]
    public void A_native_library_that_is_not_there_is_named_with_the_path_and_the_remedy(string variable, string library)
    {
        // A bitmap needs no library to be decoded, other formats do.
        File.Copy(Repository.Fixture("images/formats/jpg_420.jpg"), _run["data/red/photo.jpg"]);
        foreach (string[] args in new[] { Finetune(), ["predict", "@tiny.onnx", "@data/red/photo.jpg", "--card", "@tiny.json"] })
        {
            CommandResult result = With(variable, args);
            Assert.True(result.Exit == (int)ErrorKind.Resource, $"{args[0]}: {result.Exit} {result.Error}");
            string line = Assert.Single(result.Error.TrimEnd().Split('\n'), each => each.StartsWith("transfer: error: ", StringComparison.Ordinal));
            Assert.Contains(library, line);
            Assert.Contains(_run["nowhere"], line);
            Assert.Contains(variable, line);
        }
    }

    [Fact]
    public void Verbs_that_need_no_library_work_without_any()
    {
        var variables = _run.Variables;
        variables["TRANSFER_ORT"] = variables["TRANSFER_VIPS"] = _run["nowhere"];
        foreach (string[] args in new string[][] { ["inspect", _run["tiny.onnx"]], ["models", "list"], ["finetune", "--help"], ["preprocess", _run["tiny.json"], _run["data/red/0.bmp"]] })
        {
            using var process = TransferProcess.Start(variables, args);
            Assert.NotEmpty(process.End().Succeeds());
        }
    }

    [SkippableFact]
    public void A_full_disk_leaves_what_was_there_and_nothing_half_written()
    {
        using var disk = SmallDisk.Mount();
        string old = disk["out.onnx"];
        File.WriteAllText(old, "old");
        BigModel().Save(_run["big.onnx"]);

        IsFull(["finetune", "@big.onnx", "--data", "@data", "--card", "@tiny.json", "--quiet", "--out", disk["run"]]);
        IsFull(["export", "@big.onnx", "--card", "@tiny.json", "--quiet", "--out", old]);
        File.WriteAllText(_run["large.json"], TinyClassifier.Card.Replace("\"size\":8", "\"size\":512", StringComparison.Ordinal));
        IsFull(["preprocess", "@large.json", "@data/red/0.bmp", "--quiet", "--out", disk["x.npy"]]);
        Assert.Equal("old", File.ReadAllText(old));
        Assert.Equal(["out.onnx"], Directory.GetFileSystemEntries(disk.Path).Select(Path.GetFileName));

        void IsFull(string[] args)
        {
            using TransferProcess process = _run.Start(args);
            CommandResult result = process.End();
            Assert.True(result.Exit == (int)ErrorKind.Resource, $"{args[0]}: {result.Exit} {result.Error}");
            Assert.EndsWith(": the disk is full; free some space and run again\n", result.Error);
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        }
    }

    [SkippableFact]
    public void A_full_disk_for_features_costs_time_and_not_the_run()
    {
        using var disk = SmallDisk.Mount();
        File.WriteAllBytes(disk["ballast"], new byte[1 << 20]);
        var variables = _run.Variables;
        variables["TRANSFER_CACHE"] = disk["cache"];
        using var process = TransferProcess.Start(variables, [.. Finetune().Select(arg => arg.StartsWith('@') ? _run[arg[1..]] : arg), "--json"]);
        CommandResult result = process.End();
        Assert.Equal(0, result.Exit);
        Assert.Equal(36, (int?)JsonNode.Parse(result.Out)!["features"]!["computed"]);
        Assert.Contains("features are not kept", result.Error);
    }

    [SkippableTheory]
    [InlineData(64)]
    [InlineData(127)]
    public void Too_few_open_files_are_said_at_the_start(int files)
    {
        CommandResult result = Limited($"ulimit -n {files}", "tiny.onnx");
        Assert.Equal((int)ErrorKind.Resource, result.Exit);
        Assert.Equal($"transfer: error: this process may open {files} files at once, and needs 128; raise the limit (ulimit -n) and run again\n", result.Error);
        _ = Limited("ulimit -n 128", "tiny.onnx").Succeeds();
    }

    // From a limit that does not hurt down to the first that does: it must be said, and nothing half done may stay.
    [SkippableFact]
    public void Memory_that_is_refused_is_said()
    {
        BigModel(megabytes: 16).Save(_run["big.onnx"]);
        CommandResult result;
        int limit = 0x4000000;
        do
        {
            if (Directory.Exists(_run["run"]))
                Directory.Delete(_run["run"], recursive: true);
            result = Limited($"export DOTNET_GCHeapHardLimit=0x{limit:x}", "big.onnx");
            limit -= 0x400000;
        }
        while (result.Exit == 0 && limit > 0);
        Assert.Equal((int)ErrorKind.Resource, result.Exit);
        Assert.Equal("transfer: error: out of memory; close other programs, or give less at once (a smaller batch, fewer --threads)\n", result.Error);
        Assert.DoesNotContain(_run.Names(), name => name.StartsWith("run", StringComparison.Ordinal));
    }

    private CommandResult Limited(string limit, string model)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs the limits of a Unix shell");
        IEnumerable<string> words = Finetune().Select(arg => arg == "@tiny.onnx" ? _run[model] : arg.StartsWith('@') ? _run[arg[1..]] : arg);
        var start = new ProcessStartInfo("sh", ["-c", $"{limit}; exec \"$@\"", "sh", TransferProcess.Dotnet, TransferProcess.Product, .. words, "--quiet"]);
        start.Environment["TRANSFER_CACHE"] = _run["cache"];
        return TransferProcess.RunToEnd(start);
    }

    [SkippableFact]
    public void An_interrupt_while_features_are_computed_keeps_them_and_writes_nothing()
    {
        Skip.If(OperatingSystem.IsWindows(), "sends Unix signals");
        CommandResult result = Stop(Slow(), when: () => FeatureBytes() > 0, process => process.Interrupt());
        Assert.Equal((130, ""), (result.Exit, result.Out));
        Assert.EndsWith("cancelled; no run was written; computed features are kept for the next run\n", result.Error);
        Assert.Equal(["cache", "data", "slow.onnx", "tiny.json", "tiny.onnx"], _run.Names());
        int cached = (int)JsonNode.Parse(_run.Call([.. Slow(), "--json", "--skip-bad"]).Out)!["features"]!["cached"]!;
        Assert.InRange(cached, 1, 179);
    }

    [SkippableFact]
    public void An_interrupt_while_the_file_is_verified_writes_nothing()
    {
        Skip.If(OperatingSystem.IsWindows(), "sends Unix signals");
        CommandResult result = Stop([.. Slow(pictures: 40), "--val", "0.5"], when: () => Directory.GetFiles(_run.Root, "model.onnx", SearchOption.AllDirectories).Length > 0, process => process.Interrupt());
        Assert.Equal((130, ""), (result.Exit, result.Out));
        Assert.Equal(["cache", "data", "slow.onnx", "tiny.json", "tiny.onnx"], _run.Names());
    }

    [SkippableFact]
    public void A_run_that_was_killed_is_swept_by_the_next_one()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows keeps open files");
        _ = Stop(Slow(), when: () => FeatureBytes() > 0, process => process.Kill());
        Assert.Contains(_run.Names(), name => name.StartsWith("run.tmp-", StringComparison.Ordinal));
        CommandResult next = _run.Call([.. Slow(), "--json", "--quiet"]);
        JsonNode json = JsonNode.Parse(next.Succeeds())!;
        Assert.True((int)json["features"]!["cached"]! >= 1, "the features computed before the kill are kept");
        Assert.Equal(["cache", "data", "run", "slow.onnx", "tiny.json", "tiny.onnx"], _run.Names());
    }

    private static string[] Finetune() => ["finetune", "@tiny.onnx", "--data", "@data", "--card", "@tiny.json", "--out", "@run"];

    // Pictures enough, and a network heavy enough, that a signal finds it at work.
    private string[] Slow(int pictures = 60)
    {
        if (!File.Exists(_run["slow.onnx"]))
        {
            SlowModel().Save(_run["slow.onnx"]);
            Directory.Delete(_run["data"], recursive: true);
            Directory.CreateDirectory(_run["data"]);
            TinyClassifier.WritePictures(_run["data"], pictures);
        }

        return ["finetune", "@slow.onnx", "--data", "@data", "--card", "@tiny.json", "--out", "@run", "--threads", "1"];
    }

    private CommandResult Stop(string[] args, Func<bool> when, Action<TransferProcess> how)
    {
        using TransferProcess process = _run.Start(args);
        var clock = Stopwatch.StartNew();
        while (!when() && clock.Elapsed < TimeSpan.FromMinutes(1))
            Thread.Sleep(2);
        how(process);
        return process.End();
    }

    private long FeatureBytes() => Directory.Exists(_run["cache"])
        ? Directory.GetFiles(_run["cache"], "*.features", SearchOption.AllDirectories).Sum(file => Math.Max(0, new FileInfo(file).Length - 64))
        : 0;

    private CommandResult With(string variable, string[] args)
    {
        Dictionary<string, string> variables = _run.Variables;
        variables[variable] = _run["nowhere"];
        using var process = TransferProcess.Start(variables, Array.ConvertAll(args, arg => arg.StartsWith('@') ? _run[arg[1..]] : arg));
        return process.End();
    }

    // Weights that no optimiser can leave out of the file.
    private static Model BigModel(int megabytes = 2)
    {
        Model model = TinyClassifier.Create();
        model.Graph.AddInitializer("ballast", Tensor.From<float>(new float[megabytes << 18], megabytes << 18));
        Value sum = model.Graph.Append("ReduceMax", [model.Graph.Get("ballast")], "most", ("keepdims", 0L));
        Value shifted = model.Graph.Append("Add", [model.Graph.Get("r"), sum], "shifted");
        model.Graph.Get("p").Producer!.SetInput(0, shifted);
        model.Graph.SortTopologically();
        return model;
    }

    // The tiny model with a body of 40 wide convolutions, about 10 ms a picture.
    private static Model SlowModel()
    {
        Model model = TinyClassifier.Create();
        Graph graph = model.Graph;
        Value relu = graph.Get("r");
        Node pool = graph.Get("p").Producer!;
        Value wide = graph.AddInitializer("wide", Tensor.From<float>(Enumerable.Range(0, 512 * 6).Select(i => 0.01f).ToArray(), 512, 6, 1, 1));
        Value square = graph.AddInitializer("square", Tensor.From<float>(Enumerable.Range(0, 512 * 512).Select(i => i % 513 == 0 ? 1f : 0f).ToArray(), 512, 512, 1, 1));
        Value narrow = graph.AddInitializer("narrow", Tensor.From<float>(Enumerable.Range(0, 6 * 512).Select(i => i % 7 * 0.001f).ToArray(), 6, 512, 1, 1));
        Value x = graph.Append("Conv", [relu, wide], "wide_0");
        for (int i = 1; i <= 40; i++)
            x = graph.Append("Conv", [x, square], $"wide_{i}");
        x = graph.Append("Conv", [x, narrow], "narrowed");
        pool.SetInput(0, graph.Append("Add", [relu, x], "joined"));
        graph.SortTopologically();
        return model;
    }
}
