using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>A training whose system calls fail, one after another: whatever fails, what was safe before is, and going on gives the same bits.</summary>
public sealed class FinetuneFaultTests : IDisposable
{
    private readonly TinyRun _run = new();
    private readonly string _whole;

    public FinetuneFaultTests()
    {
        TinyNetwork.Create().Save(_run["net.onnx"]);
        _run.Call(Arguments("whole")).Succeeds();
        _whole = _run.NetworkWeights("whole");
    }

    public void Dispose() => _run.Dispose();

    // The counts are of the last such call; a usual run takes every so manieth.
    [SkippableTheory]
    [InlineData("pwrite64", "error=ENOSPC", 5)]
    [InlineData("pwrite64", "error=EIO", 6)]
    [InlineData("pwrite64", "retval=1", 5)]
    [InlineData("fsync", "error=EIO", 4)]
    [InlineData("rename", "error=EIO", 3)]
    [InlineData("mkdir", "error=ENOSPC", 4)]
    public void A_system_call_that_fails_costs_at_most_the_steps_since_the_last_checkpoint(string call, string fault, int stride)
    {
        const int Most = 400;
        int failures = 0, resumed = 0, step = Thoroughness.Of(stride, 1);
        for (int which = 1; which < Most; which += step)
        {
            if (Directory.Exists(_run["run"]))
                Directory.Delete(_run["run"], recursive: true);
            (CommandResult result, bool failed) = FaultySystem.Run(call, fault, which, _run, Arguments("run"));
            if (!failed)
                break;
            string at = $"{call} {which}: exit {result.Exit}, {result.Error}";
            if (result.Exit != 0)
            {
                failures++;
                Assert.True(result.Exit is (int)ErrorKind.Resource or (int)ErrorKind.Integrity, at);
                Assert.StartsWith("transfer: error: ", Assert.Single(result.Error.TrimEnd().Split('\n')));
                Assert.False(File.Exists(_run["run/model.onnx"]), at);
                Assert.DoesNotContain(_run.Names(), name => name.Contains(".tmp-", StringComparison.Ordinal));
                bool hasCheckpoint = Directory.Exists(_run["run/checkpoints"]) && Directory.EnumerateDirectories(_run["run/checkpoints"], "step-????????").Any();
                resumed += hasCheckpoint ? 1 : 0;
                _run.Call(Directory.Exists(_run["run"]) ? ["finetune", "--resume", "@run", "--quiet", "--threads", "1"] : Arguments("run")).Succeeds();
            }

            Assert.True(_whole == _run.NetworkWeights("run"), at);
        }

        Assert.True(failures > 0, $"no {call} made the training fail");
        Assert.True(call == "mkdir" || resumed > 0, $"no {call} failed after a checkpoint");
    }

    [SkippableFact]
    public void A_checkpoint_that_cannot_be_written_says_how_many_steps_are_safe()
    {
        for (int which = 1; which < 400; which++)
        {
            if (Directory.Exists(_run["run"]))
                Directory.Delete(_run["run"], recursive: true);
            (CommandResult result, bool failed) = FaultySystem.Run("rename", "error=EIO", which, _run, Arguments("run"));
            Assert.True(failed, "no checkpoint failed");
            if (!result.Error.Contains("are safe in the checkpoint", StringComparison.Ordinal) || result.Error.Contains("none of the", StringComparison.Ordinal))
                continue;
            Assert.Equal((int)ErrorKind.Resource, result.Exit);
            Assert.Matches(@"^transfer: error: run/checkpoints/step-00000004.*: .*; check it and run again; of 4 steps done 2 are safe in the checkpoint before\n$", _run.Clean(result.Error));
            return;
        }
    }

    [SkippableFact]
    public void A_disk_too_small_for_a_checkpoint_is_said_before_it_is_written()
    {
        using var disk = SmallDisk.Mount();
        File.WriteAllBytes(disk["ballast"], new byte[(1 << 20) - (40 << 10)]);
        using TransferProcess process = _run.Start([.. Arguments("run").Select(arg => arg == "@run" ? disk["run"] : arg)]);
        CommandResult result = process.End();
        Assert.Equal((int)ErrorKind.Resource, result.Exit);
        Assert.Matches(@"^transfer: error: .*checkpoints: a checkpoint needs 0(\.\d)? MB, and 0(\.\d)? MB are free; make room and resume; none of the \d+ steps done is safe\n$", result.Error);
        Assert.Equal(["ballast"], Directory.GetFileSystemEntries(disk.Path).Select(Path.GetFileName));
    }

    private static string[] Arguments(string run) =>
        ["finetune", "@net.onnx", "--data", "@data", "--out", $"@{run}", "--unfreeze", "last", "--epochs", "4", "--batch", "10", "--patience", "0", "--quiet", "--threads", "1"];
}
