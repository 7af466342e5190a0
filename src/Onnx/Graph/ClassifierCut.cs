namespace Transfer.Onnx;

/// <summary>Where a model's features end and its classifier begins.</summary>
/// <param name="Features">The tensor in front of the classifier, or the output itself where there is no classifier.</param>
/// <param name="Output">The output that the search began at.</param>
/// <param name="Classifier">The Gemm, MatMul or 1 x 1 Conv that makes scores of features, or null where there is none.</param>
/// <param name="Width">The number of features at each position, where the weight or the type tells it.</param>
/// <param name="Classes">The number of scores, where the weight tells it.</param>
/// <param name="IsFeatureMap">
/// Whether the features are a map [batch, width, height, width] that a head must still pool: the case of a 1 x 1 Conv.
/// </param>
public sealed record ClassifierCut(Value Features, Value Output, Node? Classifier, long? Width, long? Classes, bool IsFeatureMap);
