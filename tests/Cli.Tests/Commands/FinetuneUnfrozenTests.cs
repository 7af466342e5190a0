using System.Text.Json.Nodes;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary><c>transfer finetune --unfreeze last|all</c>, its checkpoints and its resumption, in processes that are killed.</summary>
public sealed class FinetuneUnfrozenTests : IDisposable
{
    private readonly TinyRun _run = new();

    public FinetuneUnfrozenTests() => TinyNetwork.Create().Save(_run["net.onnx"]);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Json_has_a_row_for_each_epoch()
    {
        JsonNode json = JsonNode.Parse(_run.Call(Arguments("run", "--epochs", "2", "--json")).Succeeds())!;
        JsonArray epochs = json["epochs"]!.AsArray();
        Assert.Equal(2, epochs.Count);
        Assert.Equal(
            ["epoch", "train_loss", "validation_loss", "validation_accuracy", "lr", "seconds"], epochs[0]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(0, (int)json["parity"]!["label_mismatches"]!);
    }

    [Fact]
    public void Every_setting_of_the_training_is_on_record()
    {
        _run.Call(Arguments("run", "--epochs", "2", "--batch", "6", "--accumulate", "2", "--optimizer", "sgd", "--momentum", "0.8", "--nesterov",
            "--schedule", "linear", "--warm-up", "0.25", "--l1", "0.001", "--l2", "0.002", "--keep", "last", "--clip", "2")).Succeeds();
        JsonNode training = JsonNode.Parse(File.ReadAllBytes(_run["run/run.json"]))!["settings"]!["training"]!;
        Assert.Equal((6, 2, "sgd", true), ((int)training["batch"]!, (int)training["accumulate"]!, (string?)training["optimizer"], (bool)training["nesterov"]!));
        Assert.Equal((0.8f, 0.001f, 0.002f, 2f), ((float)training["momentum"]!, (float)training["l1"]!, (float)training["l2"]!, (float)training["clip"]!));
        Assert.Equal(("linear", 0.25, "last"), ((string?)training["schedule"]!["kind"], (double)training["schedule"]!["warm_up"]!, (string?)training["keep"]));
        Assert.Equal(2, (int)JsonNode.Parse(File.ReadAllBytes(_run["run/metrics.json"]))!["kept_epoch"]!);
    }

    [Fact]
    public void Killed_at_any_moment_it_is_resumed_to_the_same_bits()
    {
        int kills = Thoroughness.Of(20, 100);
        string[] arguments = Arguments("run", "--epochs", $"{10 * kills}", "--patience", "0");
        _run.Call([.. arguments.Select(a => a == "@run" ? "@whole" : a)]).Succeeds();
        var random = new Random(1);
        int resumed = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            resumed += Directory.Exists(_run["run/checkpoints"]) ? 1 : 0;
            using TransferProcess process = _run.Start(CanBeResumed ? Resume : Aloud(arguments));
            // Some are killed while they start, the others after a few epochs.
            int epochs = random.Next(0, 4);
            for (string? line = ""; epochs > 0 && line is not null; epochs -= line?.StartsWith("epoch ", StringComparison.Ordinal) == true ? 1 : 0)
                line = process.ReadErrorLine();
            Thread.Sleep(random.Next(0, kill % 5 == 0 ? 400 : 20));
            process.Kill();
            _ = process.End();
        }

        using (TransferProcess last = _run.Start(CanBeResumed ? Resume : Aloud(arguments)))
            Assert.Equal(0, last.End().Exit);
        Assert.Equal(_run.NetworkWeights("whole"), _run.NetworkWeights("run"));
        Assert.True(resumed > kills / 2, $"{resumed} of {kills} kills came after a checkpoint");
    }

    [Fact]
    public void An_interrupt_saves_first_and_says_how_to_go_on()
    {
        using TransferProcess process = AfterTheFirstEpoch();
        process.Interrupt();
        CommandResult result = process.End();
        Assert.Equal(130, result.Exit);
        Assert.Contains($"what was learnt is kept; go on with: transfer finetune --resume {Shown.Path(_run["run"])}", result.Error);
        Assert.NotEmpty(Directory.GetDirectories(_run["run/checkpoints"], "step-*"));
        Assert.False(File.Exists(_run["run/model.onnx"]));
    }

    [SkippableFact]
    public void A_termination_saves_first_too()
    {
        Skip.If(OperatingSystem.IsWindows(), "sends Unix signals");
        using TransferProcess process = AfterTheFirstEpoch();
        process.Terminate();
        CommandResult result = process.End();
        Assert.Equal(143, result.Exit);
        Assert.Contains("what was learnt is kept; go on with: ", result.Error);
        Assert.NotEmpty(Directory.GetDirectories(_run["run/checkpoints"], "step-*"));
    }

    [SkippableFact]
    public void A_second_interrupt_ends_it_at_once_and_the_last_checkpoint_is_whole()
    {
        Skip.If(OperatingSystem.IsWindows(), "sends Unix signals");
        using TransferProcess process = AfterTheFirstEpoch();
        process.Interrupt();
        process.Interrupt();
        Assert.Equal(130, process.End().Exit);
        Checkpoint kept = new CheckpointFolder(_run["run/checkpoints"]).Load(notice => Assert.Fail(notice))!;
        Assert.True(kept.State.Step > 0);
    }

    [Fact]
    public void Resume_takes_all_from_the_run()
    {
        _run.Call("finetune", "@net.onnx", "--resume", "@run").Fails(
            ErrorKind.Usage, "finetune: --resume takes model, settings and folder from the run; leave BASE away");
        _run.Call("finetune", "--resume", "@run", "--out", "@other").Fails(
            ErrorKind.Usage, "finetune: --resume takes model, settings and folder from the run; leave --out away");
        _run.Call("finetune", "--resume", "@run", "--batch", "4").Fails(
            ErrorKind.Usage, "finetune: --resume takes model, settings and folder from the run; leave --batch away");
        _run.Call("finetune", "--resume", "@run").Fails(ErrorKind.NotFound, $"{Shown.Path(Path.Combine(_run["run"], "run.json"))}: no such file or folder; check the path");
        _run.Call(Arguments("run", "--epochs", "1")).Succeeds();
        _run.Call("finetune", "--resume", "@run", "--quiet").Fails(
            ErrorKind.Usage, $"--resume {Shown.Path(_run["run"])}: there is no interrupted training in it; name the folder of one");
        File.WriteAllText(_run["run/run.json"], "{}");
        CommandResult broken = _run.Call("finetune", "--resume", "@run");
        Assert.StartsWith("transfer: error: run/run.json: does not have the settings of a run (", _run.Clean(broken.Error));
        Assert.Equal((int)ErrorKind.BadInput, broken.Exit);
    }

    private static string[] Resume => ["finetune", "--resume", "@run", "--threads", "1"];

    private static string[] Aloud(string[] arguments) => [.. arguments.Where(argument => argument != "--quiet")];

    private static string[] Arguments(string run, params string[] more) =>
        ["finetune", "@net.onnx", "--data", "@data", "--out", $"@{run}", "--unfreeze", "last", "--quiet", "--threads", "1", .. more];

    private TransferProcess AfterTheFirstEpoch()
    {
        TransferProcess process = _run.Start(Aloud(Arguments("run", "--epochs", "2000", "--patience", "0")));
        for (string? line = ""; line is not null && !line.StartsWith("epoch 1:", StringComparison.Ordinal);)
            line = process.ReadErrorLine();
        return process;
    }

    private bool CanBeResumed => File.Exists(_run["run/run.json"]) && !File.Exists(_run["run/model.onnx"]);
}
