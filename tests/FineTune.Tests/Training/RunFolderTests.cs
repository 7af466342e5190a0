using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class RunFolderTests
{
    [Fact]
    public void Nothing_is_left_of_a_run_that_did_not_finish()
    {
        using var folder = new TemporaryFolder();
        using (RunFolder run = RunFolder.Begin(folder["run"]))
            File.WriteAllText(run["model.onnx"], "half");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_finished_run_appears_whole_under_its_name()
    {
        using var folder = new TemporaryFolder();
        using (RunFolder run = RunFolder.Begin(folder[Path.Combine("deep", "run")]))
        {
            File.WriteAllText(run["model.onnx"], "whole");
            Assert.False(Directory.Exists(folder[Path.Combine("deep", "run")]));
            run.Commit();
        }

        Assert.Equal("whole", File.ReadAllText(folder[Path.Combine("deep", "run", "model.onnx")]));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder["deep"]));
    }

    [Fact]
    public void A_folder_that_holds_something_is_never_overwritten()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "mine");
        var error = Assert.Throws<TransferException>(() => RunFolder.Begin(folder.Path));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Equal($"--out {Shown.Path(folder.Path)}: exists already, and a run never overwrites; choose another name or remove it", error.Message);
    }

    [Fact]
    public void A_training_that_cannot_begin_leaves_the_folder_of_another_alone()
    {
        using var folder = new TemporaryFolder();
        using RunFolder first = RunFolder.BeginTraining(folder["run"], "{}");
        Assert.Equal(ErrorKind.Usage, Assert.Throws<TransferException>(() => RunFolder.BeginTraining(folder["run"], null)).Kind);
        Assert.True(RunFolder.CanBeResumed(folder["run"]));
    }

    [Fact]
    public void A_name_taken_while_the_run_worked_is_refused_and_kept()
    {
        using var folder = new TemporaryFolder();
        using RunFolder run = RunFolder.Begin(folder["run"]);
        Directory.CreateDirectory(folder["run"]);
        File.WriteAllText(folder[Path.Combine("run", "other.txt")], "theirs");
        Assert.Equal(ErrorKind.Usage, Assert.Throws<TransferException>(run.Commit).Kind);
        Assert.Equal("theirs", File.ReadAllText(folder[Path.Combine("run", "other.txt")]));
    }

    [Fact]
    public void What_a_killed_run_left_is_swept_by_the_next()
    {
        using var folder = new TemporaryFolder();
        // Process ids are at most 4,194,304 on Linux and multiples of 4 on Windows: no process has this one.
        Directory.CreateDirectory(folder["run.tmp-2147483647"]);
        using (RunFolder run = RunFolder.Begin(folder["run"]))
            run.Commit();
        Assert.Equal([folder["run"]], Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
