using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Runtime.Tests.Probe;

public sealed class ModelProbeTests
{
    [Fact]
    public void A_model_that_runs_has_no_remark() => WithModel("y = Relu(x)", path => Assert.Null(ModelProbe.Run(path, Try())));

    [Fact]
    public void A_run_that_fails_on_zeros_is_a_remark() =>
        WithModel("i = Cast<to = 7>(x) s = Add(i, i) y = Reshape(x, s)", path => Assert.Contains("Reshape", ModelProbe.Run(path, Try())));

    [Fact]
    public void A_model_that_does_not_open_is_bad_input() =>
        WithModel("y = Nope(x)", path => Assert.Equal(ErrorKind.BadInput, Assert.Throws<TransferException>(() => ModelProbe.Run(path, Try())).Kind));

    [Theory]
    [InlineData("kill -ABRT $$", 4096, "ONNX Runtime crashed on this model (exit code 134); do not run it in a process that must live")]
    [InlineData("kill -SEGV $$", 4096, "ONNX Runtime crashed on this model (exit code 139); do not run it in a process that must live")]
    [InlineData("sleep 60", 4096, "ONNX Runtime took longer than 0.5 s; do not run this model, or allow more with --timeout")]
    [InlineData("sleep 60", 0, "ONNX Runtime took more than 0 MiB of memory; do not run this model, or allow more with --max-memory")]
    public void What_becomes_of_the_process_is_told_and_survived(string fate, int megabytes, string message)
    {
        if (OperatingSystem.IsWindows())
            return;
        var options = new ProbeOptions { Command = ["sh", "-c", fate], Timeout = TimeSpan.FromSeconds(0.5), MaxMemory = (long)megabytes << 20 };
        TransferException error = Assert.Throws<TransferException>(() => ModelProbe.Run("m.onnx", options));
        Assert.Equal((ErrorKind.Resource, $"m.onnx: {message}"), (error.Kind, error.Message));
    }

    [Fact]
    public void A_cancelled_trial_ends_its_process()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.Throws<OperationCanceledException>(() => ModelProbe.Run("m.onnx", new ProbeOptions { Command = ["sh", "-c", "sleep 60"] }, cancellation.Token));
    }

    private static ProbeOptions Try() => new()
    {
        Command = [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", typeof(ChildProcess).Assembly.Location, "try"],
    };

    private static void WithModel(string nodes, Action<string> test)
    {
        using var folder = new TemporaryFolder();
        Model.Parse($"<ir_version: 8, opset_import: [\"\" : 17]> g (float[2] x) => (float[] y) {{ {nodes} }}").Save(folder["m.onnx"]);
        test(folder["m.onnx"]);
    }
}
