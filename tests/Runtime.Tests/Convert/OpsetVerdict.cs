namespace Transfer.Runtime.Tests.Convert;

/// <summary>One conversion of one case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Op">Its operator.</param>
/// <param name="From">The opset of the archive's model.</param>
/// <param name="To">The opset wanted.</param>
/// <param name="Onnx">What onnx's converter did.</param>
/// <param name="Ours">What this one did.</param>
internal sealed record OpsetVerdict(string Case, string Op, int From, int To, string Onnx, string Ours)
{
    /// <summary>Whether onnx's result computes the same.</summary>
    public bool OnnxSucceeds => Onnx is "ok_equal" or "ok_close" or "ok_reference_evaluator_agrees" or "ok_random" or "same"
        or "ok_newest_opset_not_in_ort" or "ok_neither_runs" or "ok_not_tried";

    /// <summary>Whether ours computes the same, as far as anything runs it.</summary>
    public bool Succeeds => Ours is "equal" or "close" or "neither runs" or "random";

    /// <summary>A model of the standard that this ONNX Runtime has no kernel for: nothing proves it or speaks against it.</summary>
    public bool IsUnproved => Ours.StartsWith("no kernel", StringComparison.Ordinal);

    /// <summary>A model that was written and is not the same.</summary>
    public bool IsWrong => !Succeeds && !IsUnproved && !Ours.StartsWith("fails", StringComparison.Ordinal);

    /// <summary>A refusal where onnx succeeds, or of an older model for a newer opset at all.</summary>
    public bool IsLost => !Succeeds && !IsUnproved && !IsOnnxTooKind && (OnnxSucceeds || To > From);

    // half_pixel_symmetric is a word of opset 19. ONNX Runtime reads it in older models too; the standard does not.
    private bool IsOnnxTooKind => Case == "node/test_resize_downsample_scales_linear_half_pixel_symmetric" && To == 18;

    public override string ToString() => $"{Case}\t{Op}\t{From}\t{To}\t{Onnx}\t{Ours}";
}
