using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Text;

public sealed class TokenizerWordsTests
{
    private static readonly string[] Sentence = ["Transformers", "aren't", "magic", "in", "Zwickau", "."];

    [Fact]
    public void Words_are_encoded_each_on_its_own_between_special_tokens()
    {
        Tokenizer tokenizer = Load("minilm-l6-v2");
        WordEncoding encoding = tokenizer.EncodeWords(Sentence);
        // For a tokenizer that splits at white space, words apart are what a text with blanks is.
        TokenEncoding text = tokenizer.Encode(string.Join(' ', Sentence));
        Assert.Equal(text.Ids, encoding.Tokens.Ids);
        Assert.Equal(text.TypeIds, encoding.Tokens.TypeIds);
        string[] tokens = [.. encoding.Tokens.Ids.ToArray().Select(id => tokenizer.TokenOf(id)!)];
        Assert.Equal(["[CLS]", "transformers", "aren", "'", "t", "magic", "in", "z", "##wick", "##au", ".", "[SEP]"], tokens);
        Assert.Equal([1, 2, 5, 6, 7, 10], encoding.Firsts);
        Assert.Equal((6, 0), (encoding.Words, encoding.Unanswered));
        // Places count in the word.
        Assert.Equal([new(0, 1), new(1, 5), new(5, 7)], encoding.Tokens.Offsets[7..10].ToArray());
    }

    [Theory]
    [InlineData("minilm-l6-v2")]
    [InlineData("wordpiece-cased")]
    [InlineData("unigram-xlmr")]
    [InlineData("bytelevel-bpe-gpt2")]
    public void Tokenizers_that_split_at_blanks_see_the_same_in_words_and_in_the_text(string folder)
    {
        Tokenizer tokenizer = Load(folder);
        Assert.Equal(tokenizer.Encode(string.Join(' ', Sentence)).Ids, tokenizer.EncodeWords(Sentence).Tokens.Ids);
    }

    [Fact]
    public void A_byte_level_tokenizer_sees_a_space_in_front_of_every_word()
    {
        Tokenizer tokenizer = Load("bytelevel-bpe-roberta");
        WordEncoding encoding = tokenizer.EncodeWords(Sentence);
        // What add_prefix_space makes of the text; without it the first word alone would have none.
        Assert.Equal(tokenizer.Encode(" " + string.Join(' ', Sentence)).Ids, encoding.Tokens.Ids);
        foreach (int first in encoding.Firsts)
            Assert.Equal(0, encoding.Tokens.Offsets[first].Start);
    }

    [Fact]
    public void What_is_cut_off_has_no_answer()
    {
        Tokenizer tokenizer = Load("minilm-l6-v2").With(new Truncation(9), null);
        WordEncoding encoding = tokenizer.EncodeWords(Sentence);
        Assert.Equal(9, encoding.Tokens.Count);
        Assert.True(encoding.Tokens.Overflowing > 0);
        // "Zwickau" keeps its first token, which is all that it needs; "." is gone.
        Assert.Equal([1, 2, 5, 6, 7, -1], encoding.Firsts);
        Assert.Equal(1, encoding.Unanswered);
        WordEncoding fromLeft = Load("minilm-l6-v2").With(new Truncation(9, FromLeft: true), null).EncodeWords(Sentence);
        Assert.Equal([-1, 1, 2, 3, 4, 7], fromLeft.Firsts);
    }

    [Fact]
    public void Words_of_which_nothing_is_left_and_no_words_at_all()
    {
        Tokenizer tokenizer = Load("minilm-l6-v2");
        Assert.Equal([1, -1, 2], tokenizer.EncodeWords(["a", "\u200B", "b"]).Firsts);
        Assert.Equal(2, tokenizer.EncodeWords([]).Tokens.Count);
    }

    private static Tokenizer Load(string folder) => Tokenizer.Load(SharedData.Require($"golden/tokenizers/{folder}/tokenizer.json")).With(null, null);
}
