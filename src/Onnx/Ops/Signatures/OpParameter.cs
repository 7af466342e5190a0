namespace Transfer.Onnx.Ops;

/// <summary>An input or output of an operator.</summary>
/// <param name="Name">Its name in ONNX's text.</param>
/// <param name="Variable">The type variable that inputs and outputs of one type share: <c>T</c>.</param>
/// <param name="Types">What types it may have.</param>
/// <param name="Kind">How often it occurs.</param>
/// <param name="Least">Of a variadic one, how often at least.</param>
/// <param name="IsUniform">Whether all that have the variable must be of one type; the parts of some variadic inputs need not.</param>
public sealed record OpParameter(string Name, string Variable, TypeSet Types, ParameterKind Kind, int Least, bool IsUniform);
