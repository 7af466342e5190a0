using System.Text.Json.Nodes;
using Transfer.Cli.Commands;
using Transfer.Cli.Output;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class DoctorTests
{
    private static readonly DoctorReport Healthy = new()
    {
        Version = "0.1.0",
        System = "Debian GNU/Linux 12",
        Dotnet = "10.0.1",
        Rid = "linux-x64",
        Simd = "AVX2",
        Cores = 8,
        Memory = 16_000_000_000,
        OnnxRuntime = new LibraryFinding("1.30.0", "/app/libonnxruntime.so.1", null),
        Providers = [new ProviderFinding("cpu", null), new ProviderFinding("cuda", "a file is missing; put it there")],
        Vips = new LibraryFinding("8.18.7", "/app/libvips-cpp.so.8.18.7", null),
        CacheFolder = "/home/ann/.cache/transfer",
        CachedModels = 1,
        CachedBytes = 46_820_737,
        FreeBytes = 80_000_000_000,
    };

    [Fact]
    public void What_was_found_is_shown() => Expectation.Matches(Healthy.ToTable().ToText(), "Doctor", "Healthy");

    [Fact]
    public void What_is_missing_is_shown()
    {
        DoctorReport report = Healthy with
        {
            Vips = new LibraryFinding(null, null, "libvips was not found; build again"),
            CacheFolder = null,
            Cores = 1,
        };
        Expectation.Matches(report.ToTable().ToText(), "Doctor", "Missing");
        Expectation.Matches(Json.ToLine(report.ToJson()).Replace(",\"", ",\n\"", StringComparison.Ordinal) + "\n", "Doctor", "MissingJson");
        Assert.Equal(["libvips was not found; build again"], report.Problems);
    }

    [Fact]
    public void This_machine_has_all_that_is_needed()
    {
        using var folder = new TemporaryFolder();
        var command = new TransferCommand { Variables = new Dictionary<string, string> { ["TRANSFER_CACHE"] = folder["cache"] } };
        JsonNode found = JsonNode.Parse(command.Call("doctor", "--json").Succeeds())!;
        Assert.True((bool?)found["ok"]);
        Assert.StartsWith("1.", (string?)found["onnxruntime"]!["version"]);
        JsonNode cpu = Assert.Single(found["onnxruntime"]!["providers"]!.AsArray(), provider => (string?)provider!["name"] == "cpu")!;
        Assert.True((bool?)cpu["usable"]);
        Assert.StartsWith("8.", (string?)found["libvips"]!["version"]);
        Assert.Equal(folder["cache"], (string?)found["cache"]!["folder"]);
        Assert.True((long?)found["cache"]!["free_bytes"] > 0);
    }

    [Fact]
    public void A_missing_library_is_an_error_of_the_machines_with_the_way_to_mend_it()
    {
        using var folder = new TemporaryFolder();
        using TransferProcess process = TransferProcess.Start(new Dictionary<string, string> { ["TRANSFER_ORT"] = folder["none"] }, "doctor");
        CommandResult result = process.End();
        Assert.Equal((int)Transfer.Onnx.ErrorKind.Resource, result.Exit);
        Assert.Contains("ONNX Runtime  not usable, see below\n", result.Out);
        Assert.StartsWith($"transfer: error: TRANSFER_ORT={folder["none"]}: no such file or folder; ", result.Error);
    }
}
