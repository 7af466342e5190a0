using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>The normalizers by the name that a tokenizer.json has for them.</summary>
internal static class NormalizerTable
{
    private static readonly Dictionary<string, Func<StrictObject, Normalizer>> Rows = new()
    {
        ["BertNormalizer"] = BertNormalizer.Read,
        ["ByteLevel"] = _ => new ByteLevelNormalizer(),
        ["Lowercase"] = _ => new Lowercase(),
        ["NFC"] = _ => new UnicodeForm(compatibility: false, compose: true),
        ["NFD"] = _ => new UnicodeForm(compatibility: false, compose: false),
        ["NFKC"] = _ => new UnicodeForm(compatibility: true, compose: true),
        ["NFKD"] = _ => new UnicodeForm(compatibility: true, compose: false),
        ["Nmt"] = _ => new Nmt(),
        ["Precompiled"] = Precompiled.Read,
        ["Prepend"] = Prepend.Read,
        ["Replace"] = ReplaceNormalizer.Read,
        ["Sequence"] = NormalizerSequence.Read,
        ["Strip"] = StripNormalizer.Read,
        ["StripAccents"] = _ => new StripAccents(),
    };

    /// <summary>Reads one normalizer.</summary>
    /// <exception cref="TransferException">It is unknown, or a field of it is wrong.</exception>
    public static Normalizer Read(StrictObject json) => StageTable.Read(json, Rows);
}
