using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Text;

public sealed class GoldenTokenizersTests
{
    [SkippableTheory]
    [InlineData("bpe-llama-legacy")]
    [InlineData("bpe-llama-metaspace-first")]
    [InlineData("bytelevel-bpe-added")]
    [InlineData("bytelevel-bpe-gpt2")]
    [InlineData("bytelevel-bpe-roberta")]
    [InlineData("minilm-l6-v2")]
    [InlineData("unigram-precompiled")]
    [InlineData("unigram-t5")]
    [InlineData("unigram-xlmr")]
    [InlineData("wordpiece-added")]
    [InlineData("wordpiece-cased")]
    public void Every_field_of_every_case_is_the_same(string name)
    {
        string folder = SharedData.Require($"golden/tokenizers/{name}");
        Tokenizer tokenizer = Tokenizer.Load(folder).With(null, null);
        Check(GoldenTokenizers.Differences(tokenizer, Path.Combine(folder, "cases.jsonl")));
    }

    [SkippableFact]
    public void The_files_own_truncation_and_padding_are_the_same()
    {
        string folder = SharedData.Require("golden/tokenizers/minilm-l6-v2");
        Check(GoldenTokenizers.Differences(Tokenizer.Load(folder), Path.Combine(folder, "cases_file_settings.jsonl")));
    }

    private static void Check(List<string> differences) =>
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(12))}");
}
