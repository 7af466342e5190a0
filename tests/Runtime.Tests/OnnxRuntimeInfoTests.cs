using Transfer.TestKit;
using Xunit;

namespace Transfer.Runtime.Tests;

public sealed class OnnxRuntimeInfoTests
{
    [Fact]
    public void The_library_of_this_process_is_the_one_beside_the_program()
    {
        Assert.Matches(@"^1\.\d+\.\d+", OnnxRuntimeInfo.Version);
        Assert.Equal(NativeLibraries.Find(NativeLibraryKind.OnnxRuntime), OnnxRuntimeInfo.LibraryPath);
        Assert.Contains("CPUExecutionProvider", OnnxRuntimeInfo.Providers);
    }

    [Fact]
    public void A_fresh_process_says_which_variable_names_a_library_that_is_not_there()
    {
        using var folder = new TemporaryFolder();
        string nowhere = folder["nowhere"];
        (int exitCode, string output, _) = ChildProcess.Run(["version"], ("TRANSFER_ORT", nowhere));
        Assert.Equal(0, exitCode);
        Assert.StartsWith($"Resource: TRANSFER_ORT={nowhere}: no such file or folder; set it to the ONNX Runtime library or its folder", output);
    }

    [Fact]
    public void A_library_is_taken_from_the_folder_that_the_variable_names()
    {
        string folder = Path.GetDirectoryName(NativeLibraries.Find(NativeLibraryKind.OnnxRuntime))!;
        (_, string output, string errors) = ChildProcess.Run(["version"], ("TRANSFER_ORT", folder));
        Assert.Equal((OnnxRuntimeInfo.Version, ""), (output, errors));
    }

    // The library's uploader would leave a database, a device id and a log behind, and an attempt to reach its server.
    [Fact]
    public void Starting_the_library_leaves_no_trace_of_telemetry()
    {
        using var folder = new TemporaryFolder();
        (_, string output, string errors) = ChildProcess.Run(["version"],
            ("HOME", folder.Path), ("XDG_CACHE_HOME", folder.Path), ("XDG_DATA_HOME", folder.Path), ("TMPDIR", folder.Path), ("TEMP", folder.Path),
            ("TMP", folder.Path), ("LOCALAPPDATA", folder.Path), ("DOTNET_EnableDiagnostics", "0"), ("ORT_DISABLE_TELEMETRY", "0"), ("TRANSFER_ORT", ""));
        Assert.Equal((OnnxRuntimeInfo.Version, ""), (output, errors));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    // The uploader reads the command line by a recursive regular expression, which overflowed the stack at 40,000 characters.
    [Fact]
    public void A_long_command_line_does_not_end_the_process()
    {
        // Windows allows 32,767 characters; each argument stays far below every system's limit for one.
        int count = OperatingSystem.IsWindows() ? 200 : 1000;
        (int exitCode, string output, _) = ChildProcess.Run(["version", .. Enumerable.Repeat(new string('x', 100), count)], ("TRANSFER_ORT", ""));
        Assert.Equal((0, OnnxRuntimeInfo.Version), (exitCode, output));
    }
}
