namespace Transfer.Onnx;

/// <summary>A line of a graph's inputs or outputs, with the message it was read from.</summary>
internal readonly record struct ValueListEntry(Value Value, object? Source);
