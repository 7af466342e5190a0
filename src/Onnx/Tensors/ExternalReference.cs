namespace Transfer.Onnx;

/// <summary>Where in a data file a tensor's elements are.</summary>
/// <param name="Location">The file, relative to the model's folder, as the model has it: not to be trusted.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes, or null: as many as the tensor needs.</param>
public sealed record ExternalReference(string Location, long Offset, long? Length);
