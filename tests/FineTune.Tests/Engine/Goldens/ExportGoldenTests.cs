using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Transfer.FineTune.Tests.Engine.Goldens;

public sealed class ExportGoldenTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Every_export_trains_as_PyTorch_does_but_for_those_listed_with_a_reason()
    {
        string root = SharedData.Require("models/exports");
        var expected = new ExpectedGaps("export-gaps.txt");
        (double output, double gradient) worst = default;
        int passed = 0;
        foreach (string folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            string? problem = null;
            try
            {
                var golden = new ExportGolden(folder);
                IReadOnlyList<string> differences = golden.Differences();
                problem = differences.Count == 0 ? null : $"{differences.Count} differences: {string.Join("; ", differences.Take(3))}";
                foreach ((string optimizer, int start) in golden.Starts)
                    output.WriteLine($"{Path.GetFileName(folder)}: the curve of {optimizer} forks; start {start} follows it");
                if (problem is null)
                    worst = (Math.Max(worst.output, golden.Worst.Output), Math.Max(worst.gradient, golden.Worst.Gradient));
            }
            catch (TransferException error)
            {
                problem = error.Message;
            }

            passed += problem is null ? 1 : 0;
            expected.Note(Path.GetFileName(folder), problem);
        }

        output.WriteLine($"{passed} exports pass, worst output {worst.output:G3}, worst gradient {worst.gradient:G3}");
        Assert.True(expected.Surprises().Count == 0, string.Join(Environment.NewLine, expected.Surprises()));
    }
}
