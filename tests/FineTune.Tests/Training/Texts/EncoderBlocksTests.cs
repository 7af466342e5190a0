using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Texts;

public sealed class EncoderBlocksTests
{
    [Fact]
    public void A_layer_is_two_blocks_and_a_norm_belongs_to_the_block_below_it()
    {
        EncoderBlocks blocks = EncoderBlocks.Of(TinyEncoder.Create().Graph, "input_ids");
        Assert.Equal(["word_table", "type_table", "e_scale", "e_shift"], blocks.Embeddings);
        Assert.Equal(TinyEncoder.Blocks, blocks.Blocks.Count);
        Assert.Equal(["q0", "k0", "v0", "a0_scale", "a0_shift"], blocks.Blocks[0]);
        Assert.Equal(["up1", "up1_bias", "down1", "f1_scale", "f1_shift"], blocks.Blocks[^1]);
    }

    [Fact]
    public void The_real_encoder_has_six_layers()
    {
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        Model model = TextBase.Load(store.Resolve("all-minilm-l6-v2")).Encoder;
        _ = FoldStoredWeights.Run(model);
        EncoderBlocks blocks = EncoderBlocks.Of(model.Graph, "input_ids");
        Assert.Equal(12, blocks.Blocks.Count);
        Assert.Equal(
            ["embeddings.word_embeddings.weight", "embeddings.token_type_embeddings.weight", "embeddings.position_embeddings.weight", "embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias"],
            blocks.Embeddings);
        // Of a layer: four matrices with their biases and a norm, then two matrices with theirs and a norm.
        Assert.All(blocks.Blocks, (block, i) => Assert.Equal(i % 2 == 0 ? 10 : 6, block.Count));
        Assert.Equal(4, blocks.Learning(Unfreeze.Last, "m").Count);
        Assert.Equal(12, blocks.Learning(Unfreeze.All, "m").Count);
    }

    [SkippableTheory]
    [InlineData("bert-seqcls.ts14dyn")]
    [InlineData("bert-seqcls.d18dyn")]
    [InlineData("distilbert.ts14dyn")]
    [InlineData("distilbert.d18dyn")]
    [InlineData("roberta.ts17dyn")]
    public void Every_exporter_s_layers_are_told_apart(string export)
    {
        Model model = Model.Load(SharedData.Require($"models/exports/{export}/model.onnx"));
        EncoderBlocks blocks = EncoderBlocks.Of(model.Graph, "input_ids");
        Assert.True(blocks.Embeddings.Count >= 3, string.Join(' ', blocks.Embeddings));
        // Two layers of two blocks, and the classifier's one or two.
        Assert.InRange(blocks.Blocks.Count, 5, 6);
    }

    [Fact]
    public void What_cannot_be_divided_says_so()
    {
        Assert.Equal("m: its layers cannot be told apart, so none of them is the last; train all with --unfreeze all",
            Assert.Throws<TransferException>(() => new EncoderBlocks([], [["w"]]).Learning(Unfreeze.Last, "m")).Message);
        Assert.Equal("m: its layers cannot be told apart, so none of them is the last; leave --gradual away",
            Assert.Throws<TransferException>(() => new EncoderBlocks([], [["w"]]).Learning(Unfreeze.Last, "m", gradual: true)).Message);
        Assert.Equal("m: has no layer that can learn; use --unfreeze none",
            Assert.Throws<TransferException>(() => new EncoderBlocks(["table"], []).Learning(Unfreeze.All, "m")).Message);
    }

    [Fact]
    public void Buckets_grow_by_half_or_a_third_up_to_the_longest_text()
    {
        var buckets = new LengthBuckets(longest: 100, most: 110);
        Assert.Equal([16, 24, 32, 48, 64, 96, 110], Enumerable.Range(0, buckets.Count).Select(i => buckets[i]));
        Assert.Equal([0, 0, 1, 6], new[] { 1, 16, 17, 100 }.Select(buckets.Of));
        Assert.Equal(12, new LengthBuckets(longest: 5, most: 12)[0]);
        Assert.StartsWith("the longest bucket takes 64 tokens; cut the text", Assert.Throws<ArgumentOutOfRangeException>(() => LengthBuckets.Fixed(64).Of(65)).Message);
    }
}
