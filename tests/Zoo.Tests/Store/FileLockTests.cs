using System.Diagnostics;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Store;

public sealed class FileLockTests
{
    [Fact]
    public async Task One_at_a_time_holds_it()
    {
        using var folder = new TemporaryFolder();
        int inside = 0, most = 0, done = 0;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(async () =>
        {
            using FileLock held = await FileLock.TakeAsync(folder["lock"], TimeSpan.FromSeconds(30), () => Volatile.Read(ref done), CancellationToken.None);
            int now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            await Task.Delay(5);
            Interlocked.Decrement(ref inside);
            Interlocked.Increment(ref done);
        })));
        Assert.Equal((12, 1), (done, most));
    }

    [Fact]
    public async Task A_holder_without_progress_is_not_waited_for_without_end()
    {
        using var folder = new TemporaryFolder();
        using FileLock? held = FileLock.TryTake(folder["lock"]);
        Assert.NotNull(held);
        var error = await Assert.ThrowsAsync<TransferException>(() => FileLock.TakeAsync(folder["lock"], TimeSpan.FromMilliseconds(100), () => 0, CancellationToken.None));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.Equal($"{Shown.Name(folder["lock"])}: another process has held this lock for 0.1 s without progress; end it and run again", error.Message);
    }

    [Fact]
    public async Task A_holder_that_works_is_waited_for_longer_than_the_patience()
    {
        using var folder = new TemporaryFolder();
        FileLock held = FileLock.TryTake(folder["lock"])!;
        int work = 0;
        Task<FileLock> waiting = FileLock.TakeAsync(folder["lock"], TimeSpan.FromMilliseconds(1), () => Interlocked.Increment(ref work), CancellationToken.None);
        while (Volatile.Read(ref work) < 5)
            await Task.Delay(5);
        held.Dispose();
        using FileLock taken = await waiting;
    }

    [Fact]
    public async Task Waiting_can_be_stopped()
    {
        using var folder = new TemporaryFolder();
        using FileLock? held = FileLock.TryTake(folder["lock"]);
        using var stop = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileLock.TakeAsync(folder["lock"], TimeSpan.FromSeconds(60), () => 0, stop.Token));
    }

    [SkippableFact]
    public async Task A_lock_of_a_process_that_was_killed_is_free()
    {
        Skip.If(OperatingSystem.IsWindows() || !File.Exists("/usr/bin/flock"), "needs the command flock");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["lock"], "");
        using var holder = Process.Start(new ProcessStartInfo("/usr/bin/flock", [folder["lock"], "-c", "echo held; exec sleep 60"]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        Assert.Null(FileLock.TryTake(folder["lock"]));
        holder.Kill(entireProcessTree: true);
        using FileLock taken = await FileLock.TakeAsync(folder["lock"], TimeSpan.FromSeconds(20), () => 0, CancellationToken.None);
    }

    [Fact]
    public void A_lock_in_a_missing_folder_is_told()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "none", "lock");
        var error = Assert.Throws<TransferException>(() => FileLock.TryTake(path));
        Assert.Equal((ErrorKind.NotFound, $"{Shown.Path(path)}: no such file or folder; check the path"), (error.Kind, error.Message));
    }
}
