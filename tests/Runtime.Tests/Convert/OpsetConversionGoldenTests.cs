using System.Globalization;
using System.Text.Json;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Transfer.Runtime.Tests.Convert;

/// <summary>
/// Conversions of ONNX's backend cases to eleven opsets, each run beside the original, and beside what onnx's own converter does with it. By default
/// every 8th case; all of them where the environment has <c>TRANSFER_ALL_OPSETS=1</c>, and a line for each in the file that
/// <c>TRANSFER_OPSET_REPORT</c> names.
/// </summary>
public sealed class OpsetConversionGoldenTests(ITestOutputHelper output)
{
    private const int Sampled = 8;

    [SkippableFact]
    public void Conversions_compute_the_same_and_go_further_than_onnx()
    {
        string golden = SharedData.Require("golden/onnx/version-converter/backend.jsonl");
        var cases = BackendArchive.Require().ToDictionary(c => c.Name);
        bool all = Environment.GetEnvironmentVariable("TRANSFER_ALL_OPSETS") == "1";
        string[] lines = [.. File.ReadLines(golden).Where((_, i) => all || i % Sampled == 0)];
        var verdicts = new List<OpsetVerdict>();
        Parallel.ForEach(lines, new ParallelOptions { MaxDegreeOfParallelism = 2 }, line =>
        {
            using var record = JsonDocument.Parse(line);
            List<OpsetVerdict> found = Judge(record.RootElement, cases);
            lock (verdicts)
                verdicts.AddRange(found);
        });

        verdicts.Sort((a, b) => string.CompareOrdinal(a.Case, b.Case) is not 0 and var order ? order : a.To - b.To);
        if (Environment.GetEnvironmentVariable("TRANSFER_OPSET_REPORT") is { Length: > 0 } report)
            File.WriteAllLines(report, verdicts.Select(v => v.ToString()));
        Say(verdicts);

        string[] wrong = [.. verdicts.Where(v => v.IsWrong || v.IsLost).Select(v => v.ToString())];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong.Take(40)));
        OpsetVerdict[] failed = [.. verdicts.Where(v => v.To < v.From && !v.OnnxSucceeds)];
        int gained = failed.Count(v => v.Succeeds);
        Assert.True(gained >= 0.4 * failed.Length, $"{gained} of the {failed.Length} downward conversions that onnx fails");
    }

    private static List<OpsetVerdict> Judge(JsonElement record, Dictionary<string, BackendCase> cases)
    {
        string name = record.GetProperty("case").GetString()!;
        string op = record.TryGetProperty("op", out JsonElement said) ? said.GetString() ?? "" : "";
        int from = record.GetProperty("from").GetInt32();
        var verdicts = new List<OpsetVerdict>();
        using var original = new OpsetCase(cases.GetValueOrDefault($"{name}/model.onnx") ?? cases[$"{name}.onnx"]);
        foreach (JsonProperty target in record.GetProperty("to").EnumerateObject())
        {
            int to = int.Parse(target.Name, CultureInfo.InvariantCulture);
            string onnx = target.Value.GetProperty("c").GetString()!;
            string ours;
            try
            {
                Model converted = OpsetConversion.Run(original.Model, to, out _);
                ours = onnx == "ok_random" || original.IsRandom ? "random" : original.Judge(converted);
            }
            catch (TransferException error)
            {
                ours = $"fails: {error.Message}";
            }

            verdicts.Add(new OpsetVerdict(name, op, from, to, onnx, ours));
        }

        return verdicts;
    }

    private void Say(List<OpsetVerdict> verdicts)
    {
        foreach ((string way, OpsetVerdict[] part) in ((string, OpsetVerdict[])[])
            [("up", [.. verdicts.Where(v => v.To > v.From)]), ("down", [.. verdicts.Where(v => v.To < v.From)])])
        {
            output.WriteLine($"{way}: {part.Length}, of which onnx fails {part.Count(v => !v.OnnxSucceeds)}; "
                + string.Join(", ", part.GroupBy(v => v.Ours.Split(':')[0]).OrderByDescending(g => g.Count()).Select(g => $"{g.Key} {g.Count()}"))
                + $"; succeed where onnx fails {part.Count(v => v.Succeeds && !v.OnnxSucceeds)}, lost {part.Count(v => v.IsLost)}, wrong {part.Count(v => v.IsWrong)}");
        }
    }
}
