using Transfer.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Transfer.FineTune.Tests.Conformance;

public sealed class ConformanceTests(ITestOutputHelper output)
{
    /// <summary>
    /// Every backend case that excluded.txt does not name must pass forward in the engine, and every case that it names must fail: the
    /// list is what the engine does not do, and why.
    /// </summary>
    [SkippableFact]
    public void Every_backend_case_does_what_the_list_says()
    {
        HashSet<string> excluded = [.. File.ReadLines(Repository.PathOf("tests/FineTune.Tests/Conformance/excluded.txt"))
            .Select(line => line.Split('#')[0].Trim()).Where(name => name.Length > 0)];
        IReadOnlyList<BackendCase> cases = BackendArchive.Require();
        var surprises = new List<string>();
        (int passed, int allKnown) = (0, 0);
        foreach (BackendCase backendCase in cases)
        {
            (string? problem, bool known) = EngineRunner.Run(backendCase);
            passed += problem is null ? 1 : 0;
            allKnown += problem is null && known ? 1 : 0;
            if (excluded.Contains(backendCase.Name) != (problem is not null))
                surprises.Add($"{backendCase.Name} # {problem ?? "passes, take it off the list"}");
        }

        output.WriteLine($"{passed} of {cases.Count} cases pass, {allKnown} of them only with all inputs known when the plan is made");
        Assert.Empty(excluded.Except(cases.Select(c => c.Name)));
        Assert.True(surprises.Count == 0, string.Join('\n', surprises));
    }
}
