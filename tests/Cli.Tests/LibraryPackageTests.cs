using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.Cli.Tests;

public sealed class LibraryPackageTests
{
    [Fact]
    public void Packing_the_library_writes_all_packages_an_app_needs()
    {
        using var folder = new TemporaryFolder();
        Pack(folder.Path);

        string[] Entries(string package)
        {
            using ZipArchive archive = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder.Path, package + ".*.nupkg")));
            return [.. archive.Entries.Select(entry => entry.FullName)];
        }

        Assert.Superset(new HashSet<string> { "lib/net10.0/Transfer.Zoo.dll", "lib/net10.0/Transfer.Zoo.xml", "LICENSE", "THIRD-PARTY.md", "README.md", "models/licenses/Apache-2.0.txt" }, Entries("Transfer.Zoo").ToHashSet());
        Assert.Contains("lib/net10.0/Transfer.Onnx.dll", Entries("Transfer.Onnx"));
        string[] runtime = Entries("Transfer.Runtime");
        Assert.Contains("lib/net10.0/Transfer.Runtime.dll", runtime);
        Assert.Equal(2, runtime.Count(entry => entry.StartsWith("runtimes/", StringComparison.Ordinal) && entry.Contains("/native/", StringComparison.Ordinal)
            && (entry.Contains("onnxruntime", StringComparison.Ordinal) || entry.Contains("vips", StringComparison.Ordinal))));
    }

    [Fact]
    public void An_app_outside_the_tree_installs_the_package_and_embeds_a_text_in_three_lines()
    {
        using var folder = new TemporaryFolder();
        Pack(folder["packages"]);
        string fallback = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        // What the packages depend on is where the build of these tests put it: no network takes part.
        File.WriteAllText(folder["nuget.config"], $"""
            <configuration>
              <packageSources><clear /><add key="here" value="packages" /></packageSources>
              <fallbackPackageFolders><clear /><add key="build" value="{fallback}" /></fallbackPackageFolders>
            </configuration>
            """);
        File.WriteAllText(folder["app.csproj"], """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><PackageReference Include="Transfer.Zoo" Version="*" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(folder["Program.cs"], """
            using Transfer.Zoo;
            using var embedder = TextEmbedder.Load("all-minilm-l6-v2");
            Console.WriteLine(FormattableString.Invariant($"{embedder.Dimensions} {embedder.Embed("The quick brown fox")[0]:R}"));
            """);
        var start = new ProcessStartInfo(TransferProcess.Dotnet, ["run", "-c", "Release"]) { WorkingDirectory = folder.Path };
        foreach (string name in new[] { "TRANSFER_ORT", "TRANSFER_VIPS", "TRANSFER_CACHE", "MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath" })
            start.Environment.Remove(name);
        start.Environment["NUGET_PACKAGES"] = folder["nuget"];
        start.Environment["DOTNET_NOLOGO"] = "1";
        CommandResult result = TransferProcess.RunToEnd(start);
        Assert.True(result.Exit == 0, result.Out + result.Error);
        string[] answer = result.Out.Split(' ');
        using var here = TextEmbedder.Load("all-minilm-l6-v2");
        Assert.Equal("384", answer[0]);
        Assert.Equal(here.Embed("The quick brown fox")[0], float.Parse(answer[1], CultureInfo.InvariantCulture), 1e-5f);
    }

    private static void Pack(string folder)
    {
        string configuration = typeof(LibraryPackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        CommandResult result = TransferProcess.RunToEnd(new(TransferProcess.Dotnet,
            ["pack", Repository.PathOf(Path.Combine("src", "Zoo")), "--no-build", "-c", configuration, "-o", folder]));
        Assert.True(result.Exit == 0, result.Out + result.Error);
    }
}
