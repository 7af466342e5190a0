using System.Runtime.CompilerServices;
using Xunit;

namespace Transfer.TestKit;

/// <summary>
/// Large real data that stands beside the repository in <c>../shared</c>, not in it. A test that needs it is a
/// <c>[SkippableFact]</c> or <c>[SkippableTheory]</c> and asks here, which skips it with the missing path where there is none.
/// </summary>
public static class SharedData
{
    /// <summary>The path of a file or folder below <c>../shared</c>; skips the test when it is absent.</summary>
    public static string Require(string relative)
    {
        string path = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", relative));
        Skip.IfNot(File.Exists(path) || Directory.Exists(path), $"needs {Path.Combine("..", "shared", relative)}, which is not here");
        return path;
    }
}

/// <summary>Where this repository's own files are.</summary>
public static class Repository
{
    /// <summary>The folder that holds Transfer.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file or folder in the repository.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The path of a committed fixture below tests/Fixtures.</summary>
    public static string Fixture(string relative) => Path.Combine(Root, "tests", "Fixtures", relative);

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
