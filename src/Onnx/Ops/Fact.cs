namespace Transfer.Onnx.Ops;

/// <summary>What is known of a value: its type, and of small tensors the elements.</summary>
/// <param name="Type">The type, or null.</param>
/// <param name="Known">Elements found by arithmetic; those of constants are looked up in the value.</param>
/// <param name="Value">The value.</param>
internal readonly record struct Fact(OnnxType? Type, KnownTensor? Known = null, Value? Value = null);
