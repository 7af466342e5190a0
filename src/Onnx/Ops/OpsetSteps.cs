using System.Collections.Frozen;

namespace Transfer.Onnx.Ops;

/// <summary>
/// What each opset changed of each of ONNX's own operators: one row an operator, in the order of the alphabet, with one entry for each of its versions
/// after the first. How a node crosses a change stands in the operator's own file.
/// </summary>
internal static partial class OpsetSteps
{
    private static readonly Lazy<FrozenDictionary<(string Operator, int Version), OpsetStep>> Steps =
        new(() => RowsAToL().Concat(RowsMToZ()).ToFrozenDictionary(step => (step.Operator, step.Version)));

    /// <summary>All entries.</summary>
    public static IEnumerable<OpsetStep> All => Steps.Value.Values;

    /// <summary>What an opset changed of an operator, or null.</summary>
    public static OpsetStep? Find(string opType, int version) => Steps.Value.GetValueOrDefault((opType, version));

    private static IEnumerable<OpsetStep> Op(string name, params OpsetStep[] steps) => steps.Select(step => step with { Operator = name });

    /// <summary>The operator begins; what it does is what others do that were there before, or cannot be done without it.</summary>
    private static OpsetStep Begins(int version, Action<StepContext>? down = null) => new() { Version = version, Begins = true, Down = down };

    /// <summary>Other words for the same.</summary>
    private static OpsetStep Same(int version) => new() { Version = version };

    /// <summary>Axes may be counted from the end.</summary>
    private static OpsetStep Axis(int version) => new() { Version = version, Down = Axes.FromStart };

    /// <summary>More element types.</summary>
    private static OpsetStep Wider(int version, DataType[] added, Action<StepContext, OpsetStep>? narrow = null) =>
        new() { Version = version, Added = added, Narrow = narrow };

    /// <summary>Another form; a direction without a method needs no rewriting.</summary>
    private static OpsetStep Changes(int version, Action<StepContext>? up, Action<StepContext>? down, DataType[]? added = null,
        Action<StepContext, OpsetStep>? narrow = null) =>
        new() { Version = version, Up = up, Down = down, Added = added ?? [], Narrow = narrow };
}
