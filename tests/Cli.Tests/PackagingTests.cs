using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests;

public sealed class PackagingTests
{
    [Fact]
    public void The_tool_installs_from_a_folder_and_brings_its_native_libraries()
    {
        using var folder = new TemporaryFolder();
        string version = typeof(Program).Assembly.GetName().Version!.ToString(3);
        Dotnet(folder, "pack", Repository.PathOf(Path.Combine("src", "Cli")), "--no-build", "-c", Configuration, "-o", folder["packages"],
            $"-p:PublishDir={folder["publish"]}{Path.DirectorySeparatorChar}");
        File.WriteAllText(folder["nuget.config"], """
            <configuration>
              <packageSources>
                <clear />
                <add key="here" value="packages" />
              </packageSources>
            </configuration>
            """);

        Dotnet(folder, "tool", "install", "transfer", "--version", version, "--tool-path", folder["tools"], "--configfile", folder["nuget.config"]);

        string tool = folder[Path.Combine("tools", OperatingSystem.IsWindows() ? "transfer.exe" : "transfer")];
        Assert.Equal(version + "\n", Run(folder, tool, "--version"));
        JsonNode found = JsonNode.Parse(Run(folder, tool, "doctor", "--json"))!;
        Assert.StartsWith(folder["tools"], (string?)found["onnxruntime"]!["path"]);
        Assert.StartsWith(folder["tools"], (string?)found["libvips"]!["path"]);
        foreach (string file in new[] { "LICENSE", "THIRD-PARTY.md" })
            Assert.Single(Directory.GetFiles(folder["tools"], file, SearchOption.AllDirectories));
    }

    private static string Configuration => typeof(PackagingTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static void Dotnet(TemporaryFolder folder, params string[] args) => Run(folder, TransferProcess.Dotnet, args);

    // Nothing of this machine's NuGet settings, caches and variables takes part.
    private static string Run(TemporaryFolder folder, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = folder.Path };
        foreach (string name in new[] { "TRANSFER_ORT", "TRANSFER_VIPS", "TRANSFER_CACHE", "MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath" })
            start.Environment.Remove(name);
        start.Environment["NUGET_PACKAGES"] = folder["nuget"];
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        CommandResult result = TransferProcess.RunToEnd(start);
        Assert.True(result.Exit == 0, $"{program} {string.Join(' ', args)} ended with {result.Exit}:\n{result.Out}{result.Error}");
        return result.Out;
    }
}
