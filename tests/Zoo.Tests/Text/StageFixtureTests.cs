using System.Text;
using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Text;

public sealed class StageFixtureTests
{
    [Fact]
    public void Every_member_of_every_stage_gives_what_the_reference_library_gives()
    {
        string[] lines = File.ReadAllLines(Repository.Fixture("tokenizers/stages.jsonl"));
        JsonNode model = JsonNode.Parse(lines[0])!["model"]!;
        var wrong = new List<string>();
        for (int i = 1; i < lines.Length; i++)
        {
            JsonNode golden = JsonNode.Parse(lines[i])!;
            JsonNode settings = golden["settings"]!;
            settings["model"] ??= model.DeepClone();
            try
            {
                Tokenizer tokenizer = Tokenizer.Parse(Encoding.UTF8.GetBytes(settings.ToJsonString()), "stage.json");
                GoldenTokenizers.Compare(tokenizer, golden, $"line {i + 1}", wrong);
            }
            catch (TransferException error)
            {
                wrong.Add($"line {i + 1}: {error.Message}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} differences in {lines.Length - 1} cases:\n{string.Join('\n', wrong.Take(30))}");
        Assert.True(lines.Length > 160, $"{lines.Length} lines");
    }
}
