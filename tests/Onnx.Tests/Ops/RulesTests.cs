using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Ops;

/// <summary>
/// The rules of the operators, as text: a case is one line <c>inputs | nodes | opset | constants</c> (the last two may be left out) and below it, indented, the
/// types of the outputs whose names begin with y, <c>= elements</c> where they are known, or <c>! message</c> of the error.
/// </summary>
public sealed class RulesTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Repository.Fixture("shape-inference/rules"), "*.txt").Select(f => Path.GetFileName(f)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_has_its_answer(string file)
    {
        string[] lines = [.. File.ReadLines(Repository.Fixture("shape-inference/rules/" + file)).Where(l => l.Trim().Length > 0 && l[0] != '#')];
        Assert.True(lines.Length % 2 == 0, "a case has two lines");
        var wrong = new List<string>();
        for (int i = 0; i < lines.Length; i += 2)
        {
            string answer = Answer(lines[i]);
            if (answer != lines[i + 1].Trim())
                wrong.Add($"{lines[i]}\n    {answer}");
        }

        Assert.True(wrong.Count == 0, "\n" + string.Join('\n', wrong));
    }

    private static string Answer(string line)
    {
        string[] parts = [.. line.Split('|').Select(p => p.Trim())];
        try
        {
            Model model = Infer.Parse(parts[0], parts[1], parts.Length > 2 && parts[2].Length > 0 ? int.Parse(parts[2]) : 25, parts.Length > 3 ? parts[3] : "");
            InferredTypes found = InferShapes.Run(model);
            return string.Join("  ", model.Graph.Outputs.Select(o => found.KnownOf(o) is { } known ? "= " + known : found.TypeOf(o)?.ToString() ?? "?"));
        }
        catch (TransferException error)
        {
            Assert.Equal(ErrorKind.BadInput, error.Kind);
            return "! " + error.Message;
        }
    }
}
