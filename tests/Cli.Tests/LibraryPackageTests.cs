using System.IO.Compression;
using System.Reflection;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests;

public sealed class LibraryPackageTests
{
    [Fact]
    public void Packing_the_library_writes_all_packages_an_app_needs()
    {
        using var folder = new TemporaryFolder();
        string configuration = typeof(LibraryPackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        CommandResult result = TransferProcess.RunToEnd(new(TransferProcess.Dotnet,
            ["pack", Repository.PathOf(Path.Combine("src", "Zoo")), "--no-build", "-c", configuration, "-o", folder.Path]));
        Assert.True(result.Exit == 0, result.Out + result.Error);

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
}
