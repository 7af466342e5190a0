using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>The pre-tokenizers by the name that a tokenizer.json has for them.</summary>
internal static class PreTokenizerTable
{
    private static readonly Dictionary<string, Func<StrictObject, PreTokenizer>> Rows = new()
    {
        ["BertPreTokenizer"] = _ => new BertPreTokenizer(),
        ["ByteLevel"] = ByteLevelPreTokenizer.Read,
        ["CharDelimiterSplit"] = CharDelimiterSplit.Read,
        ["Digits"] = Digits.Read,
        ["FixedLength"] = FixedLength.Read,
        ["Metaspace"] = MetaspacePreTokenizer.Read,
        ["Punctuation"] = Punctuation.Read,
        ["Sequence"] = PreTokenizerSequence.Read,
        ["Split"] = SplitPreTokenizer.Read,
        ["UnicodeScripts"] = _ => new UnicodeScripts(),
        ["Whitespace"] = _ => new Whitespace(),
        ["WhitespaceSplit"] = _ => new WhitespaceSplit(),
    };

    /// <summary>Reads one pre-tokenizer.</summary>
    /// <exception cref="TransferException">It is unknown, or a field of it is wrong.</exception>
    public static PreTokenizer Read(StrictObject json) => StageTable.Read(json, Rows);
}
