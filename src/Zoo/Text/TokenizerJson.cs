using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>Reads a <c>tokenizer.json</c>.</summary>
internal static class TokenizerJson
{
    private const int LargestLength = 1 << 24;

    /// <exception cref="TransferException">Something is not right; the message names the field or token.</exception>
    public static Tokenizer Read(ReadOnlyMemory<byte> utf8, string name)
    {
        var json = StrictObject.Parse(utf8, name);
        if (json.OptionalText("version") is { } version and not "1.0")
            throw json.Wrong("version", $"expected '1.0', got '{Shown.Name(version)}'");
        TokenModel model = TokenModelTable.Read(json.Object("model"));
        Normalizer? normalizer = Stage(json, "normalizer", NormalizerTable.Read);
        PreTokenizer? preTokenizer = Stage(json, "pre_tokenizer", PreTokenizerTable.Read);
        PostProcessor? postProcessor = Stage(json, "post_processor", PostProcessorTable.Read);
        Decoder? decoder = Stage(json, "decoder", DecoderTable.Read);
        AddedToken[] added = [.. json.Objects("added_tokens").Select(token => AddedToken.Read(token, model.Vocabulary))];
        Truncation? truncation = Stage(json, "truncation", ReadTruncation);
        Padding? padding = Stage(json, "padding", ReadPadding);
        json.Done();
        var stages = new TokenizerStages(name, normalizer, preTokenizer, model, postProcessor, decoder, added);
        CheckIds(json, stages, padding);
        return new Tokenizer(stages, truncation, padding);
    }

    private static T? Stage<T>(StrictObject json, string key, Func<StrictObject, T> read)
        where T : class => json.OptionalObject(key) is { } stage ? read(stage) : null;

    private static Truncation ReadTruncation(StrictObject json)
    {
        var result = new Truncation(
            Length(json, "max_length", 512),
            Enum.Parse<TruncationStrategy>(json.Word("strategy", Enum.GetNames<TruncationStrategy>())),
            json.Has("direction") && json.Word("direction", "Left", "Right") == "Left",
            StageTable.Count(json, "stride", 0));
        json.Done();
        return result;
    }

    private static Padding ReadPadding(StrictObject json)
    {
        int? length = null;
        if (json.IsText("strategy"))
        {
            _ = json.Word("strategy", "BatchLongest");
        }
        else
        {
            StrictObject strategy = json.Object("strategy");
            length = Length(strategy, "Fixed", 0);
            strategy.Done();
        }

        _ = json.OptionalText("pad_token");
        var result = new Padding(
            length,
            StageTable.Count(json, "pad_id", 0),
            StageTable.Count(json, "pad_type_id", 0),
            json.Has("direction") && json.Word("direction", "Left", "Right") == "Left",
            Math.Max(1, Length(json, "pad_to_multiple_of", 1)));
        json.Done();
        return result;
    }

    private static int Length(StrictObject json, string key, int otherwise)
    {
        long length = json.OptionalInteger(key) ?? otherwise;
        return length is >= 0 and <= LargestLength ? (int)length : throw json.Wrong(key, $"expected a number from 0 to {LargestLength}, got {length}");
    }

    // Every id that can come out stands for a token, and no id is left out: an embedding table has a row for each.
    private static void CheckIds(StrictObject json, TokenizerStages stages, Padding? padding)
    {
        for (int id = 0; id < stages.IdCount; id++)
        {
            if (stages.TokenOf(id) is null)
            {
                throw json.Wrong("model.vocab", $"no token has the id {id}, and '{Shown.Name(stages.TokenOf(stages.IdCount - 1)!)}' has {stages.IdCount - 1}");
            }
        }

        foreach (TemplatePart part in stages.PostProcessor.Single.Concat(stages.PostProcessor.Pair))
        {
            if (part.Ids.FirstOrDefault(id => id >= stages.IdCount, -1) is >= 0 and { } id)
                throw json.Wrong("post_processor", $"adds the id {id}, and ids end at {stages.IdCount - 1}");
        }

        if (padding is not null && padding.Id >= stages.IdCount)
            throw json.Wrong("padding.pad_id", $"is {padding.Id}, and ids end at {stages.IdCount - 1}");
    }
}
