using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Transfer.FineTune.Tests.Engine.Goldens;

public sealed class OperatorGoldenTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Every_case_equals_the_reference_but_for_those_listed_with_a_reason()
    {
        string root = SharedData.Require("golden/ops");
        var expected = new ExpectedGaps("operator-gaps.txt");
        double worst = 0;
        int passed = 0;
        foreach (string path in Directory.EnumerateFiles(root, "*.onnx", SearchOption.AllDirectories).Where(p => !p.EndsWith(".golden.onnx", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, path).Replace('\\', '/')[..^".onnx".Length];
            string? problem = Problem(path, e => worst = Math.Max(worst, e));
            passed += problem is null ? 1 : 0;
            expected.Note(name, problem);
        }

        output.WriteLine($"{passed} cases pass, worst difference {worst:G3}");
        Assert.True(expected.Surprises().Count == 0, string.Join(Environment.NewLine, expected.Surprises()));
    }

    private static string? Problem(string path, Action<double> report)
    {
        double worst = 0;
        try
        {
            IReadOnlyList<string> differences = OperatorGolden.Differences(path, e => worst = Math.Max(worst, e));
            if (differences.Count == 0)
                report(worst);
            return differences.Count == 0 ? null : string.Join("; ", differences);
        }
        catch (TransferException error)
        {
            return error.Message;
        }
    }
}
