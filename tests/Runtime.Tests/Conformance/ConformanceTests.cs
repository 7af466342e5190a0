using Transfer.TestKit;
using Xunit;

namespace Transfer.Runtime.Tests.Conformance;

public sealed class ConformanceTests
{
    /// <summary>
    /// Every case that excluded.txt does not name must pass, and every case that it names must fail: the list is what this version of
    /// ONNX Runtime does not do. A name behind '?' hangs on the machine and may do either.
    /// </summary>
    [SkippableFact]
    public void Every_backend_case_does_what_the_list_says()
    {
        Dictionary<string, bool> excluded = ReadList(Repository.PathOf("tests/Runtime.Tests/Conformance/excluded.txt"));
        IReadOnlyList<BackendCase> cases = BackendArchive.Require();
        Skip.IfNot(OnnxRuntimeInfo.Version == "1.30.0", $"the list is that of ONNX Runtime 1.30.0, this is {OnnxRuntimeInfo.Version}");
        var surprises = new List<string>();
        foreach (BackendCase backendCase in cases)
        {
            bool listed = excluded.TryGetValue(backendCase.Name, out bool eitherWay);
            string? problem = BackendRunner.Run(backendCase);
            if (!eitherWay && listed != (problem is not null))
                surprises.Add($"{backendCase.Name} # {problem ?? "passes, take it off the list"}");
        }

        Assert.Empty(excluded.Keys.Except(cases.Select(c => c.Name)));
        Assert.True(surprises.Count == 0, string.Join('\n', surprises));
    }

    private static Dictionary<string, bool> ReadList(string path)
    {
        var list = new Dictionary<string, bool>();
        foreach (string line in File.ReadLines(path))
        {
            string name = line.Split('#')[0].Trim();
            if (name.Length > 0)
                list.Add(name.TrimStart('?'), name[0] == '?');
        }

        return list;
    }
}
