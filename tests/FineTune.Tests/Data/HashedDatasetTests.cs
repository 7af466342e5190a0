using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

public sealed class HashedDatasetTests
{
    [Fact]
    public void Each_file_has_the_SHA_256_of_its_content()
    {
        using DataFolder folder = new DataFolder().With("a/1.jpg", "b/2.jpg").Write("b/long.jpg", new string('x', 200_000));
        HashedDataset dataset = HashedDataset.Read(ImageFolder.Scan(folder.Path));
        for (int i = 0; i < 3; i++)
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(dataset.Items[i].Path))), dataset.Hashes[i].ToString());
        Span<byte> bytes = stackalloc byte[32];
        dataset.Hashes[0].CopyTo(bytes);
        Assert.Equal(dataset.Hashes[0], new ContentHash(bytes));
    }

    [Fact]
    public void Empty_and_removed_files_are_problems_and_leave_the_items()
    {
        using DataFolder folder = new DataFolder().With("a/1.jpg", "a/2.jpg", "b/1.jpg").Write("b/0.jpg", "");
        ImageDataset scan = ImageFolder.Scan(folder.Path);
        File.Delete(folder.At("a/2.jpg"));
        HashedDataset dataset = HashedDataset.Read(scan);
        Assert.Equal(["a/1.jpg", "b/1.jpg"], dataset.Items.Select(i => folder.Relative(i.Path)));
        Assert.Equal(2, dataset.Hashes.Count);
        Assert.Equal(
            [new ImageProblem(folder.At("a/2.jpg"), "a link that leads nowhere, or removed since"), new ImageProblem(folder.At("b/0.jpg"), "an empty file (0 bytes)")],
            dataset.Problems);
        dataset.RequireEveryClass();
        var error = Assert.Throws<TransferException>(dataset.Without(new HashSet<int> { 1 }).RequireEveryClass);
        Assert.Equal("no readable picture is left in class 'b'; mend the files or remove the folder", error.Message);
    }

    [SkippableFact]
    public void A_pipe_named_as_a_picture_does_not_block()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs mkfifo");
        using DataFolder folder = new DataFolder().With("a/1.jpg", "b/1.jpg");
        using (var mkfifo = Process.Start("mkfifo", [folder.At("a/pipe.jpg")]))
            mkfifo.WaitForExit();
        _ = File.CreateSymbolicLink(folder.At("b/zero.jpg"), "/dev/zero");
        HashedDataset dataset = HashedDataset.Read(ImageFolder.Scan(folder.Path));
        Assert.Equal(["an empty file (0 bytes)", "an empty file (0 bytes)"], dataset.Problems.Select(p => p.Reason));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_that_may_not_be_read_is_a_problem()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs Unix permissions");
        Skip.If(Environment.UserName == "root", "root may read everything");
        using DataFolder folder = new DataFolder().With("a/1.jpg", "a/2.jpg", "b/1.jpg");
        File.SetUnixFileMode(folder.At("a/2.jpg"), UnixFileMode.None);
        HashedDataset dataset = HashedDataset.Read(ImageFolder.Scan(folder.Path));
        Assert.Equal(new ImageProblem(folder.At("a/2.jpg"), "permission denied"), Assert.Single(dataset.Problems));
    }

    [Fact]
    public void Progress_reaches_the_number_of_files_and_cancellation_stops()
    {
        using DataFolder folder = new DataFolder().With([.. Enumerable.Range(0, 40).Select(i => $"{(char)('a' + (i % 2))}/{i}.jpg")]);
        ImageDataset scan = ImageFolder.Scan(folder.Path);
        var progress = new Highest();
        _ = HashedDataset.Read(scan, threads: 3, progress);
        Assert.Equal(40, progress.Value);
        Assert.ThrowsAny<OperationCanceledException>(() => HashedDataset.Read(scan, cancellation: new CancellationToken(canceled: true)));
        Assert.ThrowsAny<OperationCanceledException>(() => ImageFolder.Scan(folder.Path, cancellation: new CancellationToken(canceled: true)));
    }

    private sealed class Highest : IProgress<int>
    {
        private readonly Lock _lock = new();

        public int Value { get; private set; }

        public void Report(int value)
        {
            lock (_lock)
                Value = Math.Max(Value, value);
        }
    }
}
