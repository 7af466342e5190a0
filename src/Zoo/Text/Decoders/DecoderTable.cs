using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>The decoders by the name that a tokenizer.json has for them.</summary>
internal static class DecoderTable
{
    private static readonly Dictionary<string, Func<StrictObject, Decoder>> Rows = new()
    {
        ["BPEDecoder"] = BpeDecoder.Read,
        ["ByteFallback"] = _ => new ByteFallback(),
        ["ByteLevel"] = ByteLevelDecoder.Read,
        ["CTC"] = Ctc.Read,
        ["Fuse"] = _ => new Fuse(),
        ["Metaspace"] = MetaspaceDecoder.Read,
        ["Replace"] = ReplaceDecoder.Read,
        ["Sequence"] = DecoderSequence.Read,
        ["Strip"] = StripDecoder.Read,
        ["WordPiece"] = WordPieceDecoder.Read,
    };

    /// <summary>Reads one decoder.</summary>
    /// <exception cref="TransferException">It is unknown, or a field of it is wrong.</exception>
    public static Decoder Read(StrictObject json) => StageTable.Read(json, Rows);
}
