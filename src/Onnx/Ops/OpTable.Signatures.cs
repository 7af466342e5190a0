using System.Collections.Frozen;

namespace Transfer.Onnx.Ops;

/// <content>What the operators take and give, read from the texts in their files.</content>
public static partial class OpTable
{
    private const string Microsoft = "com.microsoft";

    // Reading the texts takes some milliseconds, which only who asks for a signature pays.
    private static readonly Lazy<FrozenDictionary<string, OpSignature[]>> Signatures = new(() => SignatureTexts()
        .SelectMany(SignatureText.Parse)
        .GroupBy(signature => signature.Name)
        .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(signature => signature.Since).ToArray(), StringComparer.Ordinal));

    /// <summary>All signatures: every version of every operator.</summary>
    public static IEnumerable<OpSignature> AllSignatures => Signatures.Value.Values.SelectMany(versions => versions);

    /// <summary>What an operator takes and gives as a version of its domain defines it, or null when it is not known there.</summary>
    /// <param name="domain">Empty or <c>ai.onnx</c> for ONNX itself.</param>
    /// <param name="name">The operator.</param>
    /// <param name="opset">The version of the domain that the model imports.</param>
    public static OpSignature? FindSignature(string domain, string name, long opset)
    {
        if (!Signatures.Value.TryGetValue(name, out OpSignature[]? versions))
            return null;
        domain = Normal(domain);
        foreach (OpSignature version in versions)
        {
            if (version.Since <= opset && version.Domain == domain)
                return version;
        }

        return null;
    }

    /// <summary>All versions of an operator, the newest first.</summary>
    internal static OpSignature[] SignaturesOf(string domain, string name) =>
        Signatures.Value.TryGetValue(name, out OpSignature[]? versions) ? Array.FindAll(versions, v => v.Domain == Normal(domain)) : [];

    /// <summary>Whether a domain's operators are known here, all of them: one that is not in the table does not exist.</summary>
    internal static bool IsComplete(string domain) => Newest(domain) < long.MaxValue && domain != Microsoft;

    /// <summary>The newest version of a domain that is known; of domains of which nothing is known every version may be.</summary>
    internal static long Newest(string domain) => Normal(domain) switch
    {
        "" => 28,
        "ai.onnx.ml" => 5,
        "ai.onnx.training" or "ai.onnx.preview.training" or "ai.onnx.preview" or Microsoft => 1,
        _ => long.MaxValue,
    };

    private static string[] SignatureTexts() =>
    [
        FusedActivations.Signatures,
        Attention.Signatures,
        BatchNormalization.Signatures,
        Binary.Signatures,
        BlockQuantized.Signatures,
        Cast.Signatures,
        Concat.Signatures,
        Constant.Signatures,
        Conv.Signatures,
        ConvTranspose.Signatures,
        Dropout.Signatures,
        Einsum.Signatures,
        Expand.Signatures,
        Filling.Signatures,
        Flatten.Signatures,
        Fused.Signatures,
        Gather.Signatures,
        Gemm.Signatures,
        If.Signatures,
        Loop.Signatures,
        Losses.Signatures,
        MachineLearning.Signatures,
        MatMul.Signatures,
        MergedAttention.Signatures,
        Normalizations.Signatures,
        Optionals.Signatures,
        Pad.Signatures,
        Pool.Signatures,
        Quantize.Signatures,
        Quantized.Signatures,
        Random.Signatures,
        Range.Signatures,
        Rearrange.Signatures,
        Recurrent.Signatures,
        Reduce.Signatures,
        Reshape.Signatures,
        Resize.Signatures,
        Scan.Signatures,
        Selection.Signatures,
        Sequences.Signatures,
        ShapeAndSize.Signatures,
        Signal.Signatures,
        SkipLayerNormalization.Signatures,
        Slice.Signatures,
        Softmax.Signatures,
        Split.Signatures,
        Squeeze.Signatures,
        Text.Signatures,
        Training.Signatures,
        Transpose.Signatures,
        Unary.Signatures,
        Unsqueeze.Signatures,
        Vision.Signatures,
        Where.Signatures,
    ];
}
