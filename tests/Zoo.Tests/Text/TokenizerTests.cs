using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Text;

public sealed class TokenizerTests
{
    private const string Words = """{"[UNK]":0,"a":1,"b":2,"##b":3,"[CLS]":4,"[SEP]":5}""";

    [Theory]
    // The vocabulary.
    [InlineData("model.vocab", """{"[UNK]":0,"a":1,"b":1}""", "t.json: model.vocab: the tokens 'a' and 'b' have one id, 1; correct the file")]
    [InlineData("model.vocab", """{"[UNK]":0,"a":3}""", "t.json: model.vocab: no token has the id 1, and 'a' has 3; correct the file")]
    [InlineData("model.vocab", """{"[UNK]":0,"a":-1}""", "t.json: model.vocab: the id of token 'a' is -1, expected a number from 0 to 16777215; correct the file")]
    [InlineData("model.vocab", """{"[UNK]":0,"a":"1"}""", "t.json: model.vocab: the id of token 'a' is \"1\", expected a number from 0 to 16777215; correct the file")]
    [InlineData("model.vocab", """{"[UNK]":0,"a":9000000}""", "t.json: model.vocab: has 2 tokens, and 'a' has the id 9000000; correct the file")]
    [InlineData("model.vocab", """{"a":0}""", "t.json: model.unk_token: the token '[UNK]' is not in the vocabulary; correct the file")]
    [InlineData("model.vocab", "[]", "t.json: model.vocab: expected an object, got an array; correct the file")]
    [InlineData("padding", """{"strategy":"BatchLongest","pad_id":6,"pad_token":"[PAD]"}""", "t.json: padding.pad_id: is 6, and ids end at 5; correct the file")]
    [InlineData("post_processor", """{"type":"BertProcessing","sep":["[SEP]",5],"cls":["[CLS]",77]}""", "t.json: post_processor: adds the id 77, and ids end at 5; correct the file")]
    // The model.
    [InlineData("model.type", "\"Magic\"", "t.json: model.type: 'Magic' is not one of BPE, Unigram, WordLevel, WordPiece; use a tokenizer made of these")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a c"]}""", "t.json: model.merges[0]: 'a' and 'c' need 'c', which is not in the vocabulary; correct the file")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0,"b":1},"merges":[["a","b"]]}""", "t.json: model.merges[0]: 'a' and 'b' need 'ab', which is not in the vocabulary; correct the file")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a"]}""", "t.json: model.merges[0]: expected two tokens, got \"a\"; correct the file")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[["a"]]}""", "t.json: model.merges[0]: expected two tokens, got [\"a\"]; correct the file")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}""", "t.json: model.dropout: is 0.1, and would make ids random; set it to null; correct the file")]
    [InlineData("model", """{"type":"Unigram","vocab":[["a",-1],["b"]],"unk_id":0}""", "t.json: model.vocab[1]: expected a token and its log probability, got [\"b\"]; correct the file")]
    [InlineData("model", """{"type":"Unigram","vocab":[["a",-1]],"unk_id":7}""", "t.json: model.unk_id: expected the place of a token, from 0 to 0, got 7; correct the file")]
    [InlineData("model", """{"type":"Unigram","vocab":[]}""", "t.json: model.vocab: is empty; correct the file")]
    [InlineData("model.surprise", "1", "t.json: model.surprise: unknown key; remove it")]
    // The stages.
    [InlineData("normalizer", """{"type":"Nothing"}""", "t.json: normalizer.type: 'Nothing' is not one of BertNormalizer, ByteLevel, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, Strip, StripAccents; use a tokenizer made of these")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"!"}""", "t.json: normalizer.precompiled_charsmap: is not base64; correct the file")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"////fw=="}""", "t.json: normalizer.precompiled_charsmap: is cut short: 4 bytes, and its trie is said to have 2147483647; correct the file")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated"}""", "t.json: pre_tokenizer.pattern.Regex: the expression '(a' cannot be used: Invalid pattern '(a' at offset 2. Not enough )'s; correct the file")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a[^b]]"},"behavior":"Isolated"}""", "t.json: pre_tokenizer.pattern.Regex: the expression '[a[^b]]' cannot be used: it has a class inside a class that is negated, named or subtracted; correct the file")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a-z&&[^b]]"},"behavior":"Isolated"}""", "t.json: pre_tokenizer.pattern.Regex: the expression '[a-z&&[^b]]' cannot be used: it has an intersection of classes; correct the file")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"😀"},"behavior":"Isolated"}""", "t.json: pre_tokenizer.pattern.Regex: the expression '😀' cannot be used: it names the code point U+1F600, beyond U+FFFF; correct the file")]
    [InlineData("pre_tokenizer", """{"type":"Guess"}""", "t.json: pre_tokenizer.type: 'Guess' is not one of BertPreTokenizer, ByteLevel, CharDelimiterSplit, Digits, FixedLength, Metaspace, Punctuation, Sequence, Split, UnicodeScripts, Whitespace, WhitespaceSplit; use a tokenizer made of these")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a"},"behavior":"Dropped"}""", "t.json: pre_tokenizer.behavior: expected 'Removed' or 'Isolated' or 'MergedWithPrevious' or 'MergedWithNext' or 'Contiguous', got 'Dropped'; correct the file")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"ab"}""", "t.json: pre_tokenizer.replacement: expected one character, got 'ab'; correct the file")]
    [InlineData("pre_tokenizer", """{"type":"FixedLength","length":0}""", "t.json: pre_tokenizer.length: expected a number above 0, got 0; correct the file")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[X]","type_id":0}}],"pair":[],"special_tokens":{}}""", "t.json: post_processor.single[0].SpecialToken.id: the token '[X]' is not among special_tokens; correct the file")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"Sequence":{"id":"B","type_id":0}}],"pair":[],"special_tokens":{}}""", "t.json: post_processor.single: has the text A 0 times; correct the file")]
    [InlineData("decoder", """{"type":"Strip","content":"😀"}""", "t.json: decoder.content: expected a character up to U+FFFF, got U+1F600; correct the file")]
    // The rest.
    [InlineData("version", "\"2.0\"", "t.json: version: expected '1.0', got '2.0'; correct the file")]
    [InlineData("truncation", """{"max_length":-1,"strategy":"LongestFirst"}""", "t.json: truncation.max_length: expected a number from 0 to 16777216, got -1; correct the file")]
    [InlineData("added_tokens", """[{"content":"<x>"}]""", "t.json: added_tokens[0].id: missing, expected a number from 0; correct the file")]
    [InlineData("added_tokens", """[{"id":6,"content":""}]""", "t.json: added_tokens[0].content: is empty; correct the file")]
    public void A_file_that_is_not_right_is_refused_with_the_field_or_token(string field, string value, string message)
    {
        JsonNode json = JsonNode.Parse($$"""{"version":"1.0","model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{{Words}} } }""")!;
        string[] path = field.Split('.');
        JsonNode owner = path.Length == 1 ? json : json[path[0]]!;
        owner[path[^1]] = JsonNode.Parse(value);
        TransferException error = Assert.Throws<TransferException>(() => Parse(json.ToJsonString()));
        Assert.Equal((ErrorKind.BadInput, message), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1""", "t.json: is not JSON: ")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"a":2}}}""", "t.json: is not JSON: ")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0,"\ud800":1}}}""", "t.json: holds half of a surrogate pair")]
    public void Text_that_is_no_JSON_is_refused(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<TransferException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_twice_given_token_is_named() =>
        Assert.Contains("'a'", Assert.Throws<TransferException>(() => Parse("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"a":2}}}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("""{"type":"Sequence","normalizers":[""", 1000)) + string.Concat(Enumerable.Repeat("]}", 1000));
        Assert.StartsWith("t.json: is not JSON: The maximum configured depth of 64 has been exceeded.",
            Assert.Throws<TransferException>(() => Parse(WithStage("normalizer", deep))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_expression_that_needs_no_look_around_takes_linear_time()
    {
        Tokenizer tokenizer = Parse(WithStage("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(a+)+$"},"behavior":"Isolated"}"""));
        Assert.Equal(1, tokenizer.Encode(new string('a', 5000) + "b").Count);
    }

    [Fact]
    public void A_hostile_expression_with_look_around_is_stopped()
    {
        Tokenizer tokenizer = Parse(WithStage("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"(a+)+(?!a)$"},"behavior":"Isolated"}"""));
        TransferException error = Assert.Throws<TransferException>(() => tokenizer.Encode(new string('a', 40) + "b"));
        Assert.Equal("t.json: the expression '(a+)+(?!a)$' takes too long for a text of 41 characters; correct the expression, or shorten the text", error.Message);
    }

    [Fact]
    public void A_hostile_expression_gets_no_more_time_by_cutting_the_text_into_pieces()
    {
        const string stages = """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Split","pattern":{"Regex":"(a+)+(?!a)$"},"behavior":"Isolated"}]}""";
        Tokenizer tokenizer = Parse(WithStage("pre_tokenizer", stages));
        long start = Stopwatch.GetTimestamp();
        TransferException error = Assert.Throws<TransferException>(() => tokenizer.Encode(string.Concat(Enumerable.Repeat(new string('a', 21) + "b ", 10_000))));
        Assert.StartsWith("t.json: the expression '(a+)+(?!a)$' takes too long for a text of 230000 characters;", error.Message, StringComparison.Ordinal);
        // Not a measurement: a second for each piece would be hours.
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("((a{100}){100}){100}")]
    [InlineData("(a*)*(b*)*(?=c)")]
    [InlineData("((((a?){50}){50}){50}){50}")]
    [InlineData("(?=(a{1000}){1000})")]
    public void An_expression_that_is_large_when_it_is_written_out_is_used_or_refused_at_once(string pattern)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            _ = Parse(WithStage("pre_tokenizer", $$"""{"type":"Split","pattern":{"Regex":"{{pattern}}"},"behavior":"Isolated"}""")).Encode("aaaa bbbb cccc");
        }
        catch (TransferException error)
        {
            Assert.Equal(ErrorKind.BadInput, error.Kind);
        }

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void An_expression_without_end_is_refused() =>
        Assert.Equal("t.json: pre_tokenizer.pattern.Regex: the expression has 200000 characters, and may have 16384; correct the file",
            Assert.Throws<TransferException>(() => Parse(WithStage("pre_tokenizer", $$"""{"type":"Split","pattern":{"Regex":"{{new string('(', 200_000)}}"},"behavior":"Isolated"}"""))).Message);

    [Fact]
    public void Parentheses_as_deep_as_the_longest_expression_are_survived()
    {
        string deep = new string('(', 8000) + new string(')', 8000);
        Exception? error = Record.Exception(() => Parse(WithStage("pre_tokenizer", $$"""{"type":"Split","pattern":{"Regex":"{{deep}}"},"behavior":"Isolated"}""")).Encode("a"));
        Assert.True(error is null or TransferException { Kind: ErrorKind.BadInput }, error?.ToString());
    }

    [SkippableTheory]
    [InlineData("minilm-l6-v2")]
    [InlineData("bytelevel-bpe-added")]
    [InlineData("bpe-llama-legacy")]
    [InlineData("unigram-t5")]
    [InlineData("unigram-precompiled")]
    public void Awkward_megabytes_take_time_in_proportion(string name)
    {
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Require($"golden/tokenizers/{name}")).With(null, null);
        foreach (string unit in new[] { "x", "ab", " ", "e\u0301", "\u200D😀", "a\u0316\u0300\u0301", "\uD800", "中", ".", "\n " })
        {
            string text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
            long start = Stopwatch.GetTimestamp();
            TokenEncoding encoding = tokenizer.Encode(text);
            // Not a measurement: anything that grows with the square of the text takes hours.
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), $"'{unit}'");
            Assert.True(encoding.Count < 4 * text.Length);
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_is_the_replacement_character() =>
        Assert.Equal(Parse(WithStage("normalizer", "null")).Encode("a \uFFFD").Ids.ToArray(), Parse(WithStage("normalizer", "null")).Encode("a \uD83D").Ids.ToArray());

    [SkippableFact]
    public void What_is_too_long_is_cut_and_keeps_its_special_tokens()
    {
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Require("golden/tokenizers/minilm-l6-v2")).With(new Truncation(8), new Padding(null, 0));
        TokenEncoding encoding = tokenizer.Encode(string.Join(' ', Enumerable.Repeat("word", 100)), "second");
        Assert.Equal((8, 101, 102, 102), (encoding.Count, encoding.Ids[0], encoding.Ids[5], encoding.Ids[7]));
        Assert.Equal("t: at most 2 tokens leave no room for the 3 special ones; allow more",
            Assert.Throws<TransferException>(() => tokenizer.With(new Truncation(2), null)).Message.Replace(SharedData.Require("golden/tokenizers/minilm-l6-v2/tokenizer.json"), "t", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_batch_on_any_number_of_threads_is_the_same_as_one_by_one()
    {
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Require("golden/tokenizers/minilm-l6-v2")).With(null, new Padding(null, 0));
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => string.Join(' ', Enumerable.Range(0, i % 17).Select(k => $"wörd{i * k} unbelievable")))];
        int longest = texts.Max(text => tokenizer.Encode(text).Count);
        foreach (int threads in new[] { 1, 2, 7 })
        {
            TokenEncoding[] batch = tokenizer.Encode(texts, threads);
            Assert.All(batch, encoding => Assert.Equal(longest, encoding.Count));
            for (int i = 0; i < texts.Length; i++)
                Assert.Equal(tokenizer.Encode(texts[i]).Ids.ToArray(), batch[i].Ids[..^batch[i].PaddingCount].ToArray());
        }
    }

    [SkippableFact]
    public void Memory_does_not_grow_with_the_tokens_beyond_the_result()
    {
        Tokenizer tokenizer = Tokenizer.Load(SharedData.Require("golden/tokenizers/minilm-l6-v2")).With(null, null);
        string text = string.Concat(Enumerable.Repeat("Tokenizers should not allocate, unbelievably. ", 200));
        TokenEncoding encoding = tokenizer.Encode(text);
        // Buffers that take turns have both grown to this text after the second time.
        _ = tokenizer.Encode(text);
        _ = tokenizer.Encode(text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = tokenizer.Encode(text);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // Ids, type ids, special mask and offsets: 17 bytes a token; the runtime counts whole blocks of 8 KB.
        Assert.InRange(allocated, 0, (17 * encoding.Count) + 8192);
    }

    private static string WithStage(string stage, string json) => $$"""{"{{stage}}":{{json}},"model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{{Words}} } }""";

    private static Tokenizer Parse(string json) => Tokenizer.Parse(Encoding.UTF8.GetBytes(json), "t.json");
}
