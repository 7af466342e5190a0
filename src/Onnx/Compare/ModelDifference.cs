namespace Transfer.Onnx;

/// <summary>One thing that two models do not have in common.</summary>
/// <param name="Kind">What differs.</param>
/// <param name="Message">The difference on one line, the first model's side first.</param>
public sealed record ModelDifference(DifferenceKind Kind, string Message);
