namespace Transfer.TestKit;

/// <summary>One of ONNX's backend cases.</summary>
/// <param name="Name">Group, case and file: <c>node/test_abs/model.onnx</c>.</param>
/// <param name="Model">The full path of the model.</param>
/// <param name="DataSets">The folders with <c>input_N.pb</c> and <c>output_N.pb</c>, in order; some cases have none.</param>
public sealed record BackendCase(string Name, string Model, IReadOnlyList<string> DataSets);
