namespace Transfer.Onnx;

/// <summary>A weight of two models side by side.</summary>
/// <param name="First">Its name in the first.</param>
/// <param name="Second">Its name in the second.</param>
/// <param name="Type">The element type and sizes: <c>float[64,3,7,7]</c>.</param>
/// <param name="MaxAbs">The largest difference of two elements; NaN where one is no number and the other is.</param>
/// <param name="MaxRel">That difference as a part of the first's largest element.</param>
public sealed record WeightDifference(string First, string Second, string Type, double MaxAbs, double MaxRel);
