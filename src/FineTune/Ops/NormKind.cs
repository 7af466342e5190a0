namespace Transfer.FineTune.Ops;

/// <summary>The operators that normalise rows, by ONNX's names without "Normalization".</summary>
internal enum NormKind
{
    /// <summary>Rows of everything from an axis on; a scale for each place.</summary>
    Layer,

    /// <summary>The same without subtracting the mean.</summary>
    RootMeanSquare,

    /// <summary>A row for each image and channel; a scale for each channel.</summary>
    Instance,

    /// <summary>A row for each image and group of channels; a scale for each channel, before opset 21 for each group.</summary>
    Group,
}
