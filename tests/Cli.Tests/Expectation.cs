using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests;

/// <summary>
/// Compares output with the plain text of Expectations/&lt;topic&gt;/&lt;case&gt;.txt. Where the two differ, the test fails and what
/// came out lies beside the expectation as .actual.txt, to be read and, when right, renamed.
/// </summary>
internal static class Expectation
{
    public static void Matches(string actual, string topic, string @case)
    {
        string path = Repository.PathOf(Path.Combine("tests", "Cli.Tests", "Expectations", topic, @case + ".txt"));
        string actualPath = Path.ChangeExtension(path, ".actual.txt");
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected == actual)
        {
            File.Delete(actualPath);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(actualPath, actual);
        Assert.Equal(expected, actual);
    }
}
