using System.Text.Json;
using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Tests.Passes;

/// <summary>How an inferred type compares with the real one; the order is from best to worst.</summary>
internal enum InferenceVerdict
{
    Exact,
    Partial,
    TypeOnly,
    Nothing,
    Conflict,
}

/// <summary>Compares inferred types with those that running the model gave.</summary>
internal static class InferenceVerdicts
{
    /// <summary>The verdict on one value.</summary>
    /// <param name="found">What was inferred.</param>
    /// <param name="element">The real element type.</param>
    /// <param name="dims">The real sizes; -1 where they are not known.</param>
    /// <param name="symbols">The real sizes of the symbols of the inputs.</param>
    public static InferenceVerdict Of(OnnxType? found, DataType element, long[] dims, IReadOnlyDictionary<string, long> symbols)
    {
        if (found is null)
            return InferenceVerdict.Nothing;
        if (found is not TensorType tensor || tensor.Element != element)
            return InferenceVerdict.Conflict;
        if (tensor.Shape is not { } shape)
            return InferenceVerdict.TypeOnly;
        if (shape.Rank != dims.Length)
            return InferenceVerdict.Conflict;
        var worst = InferenceVerdict.Exact;
        for (int i = 0; i < dims.Length; i++)
        {
            long? size = shape[i].Number ?? (shape[i].Symbol is { } symbol ? Evaluate(symbol, symbols) : null);
            if (size is null)
                worst = InferenceVerdict.Partial;
            else if (size != dims[i] && dims[i] >= 0)
                return InferenceVerdict.Conflict;
        }

        return worst;
    }

    /// <summary>The verdict on one value against a declared type; symbols that it declares are not compared.</summary>
    public static InferenceVerdict Of(OnnxType? found, OnnxType declared, IReadOnlyDictionary<string, long> symbols) => (found, declared) switch
    {
        (_, TensorType { Shape: { } shape } tensor) => Of(found, tensor.Element, [.. shape.Select(d => d.Number ?? -1)], symbols),
        (TensorType tensor, TensorType said) => tensor.Element == said.Element ? InferenceVerdict.Exact : InferenceVerdict.Conflict,
        (SequenceType { Element: var element }, SequenceType { Element: { } said }) => Of(element, said, symbols),
        (OptionalType { Element: var element }, OptionalType { Element: { } said }) => Of(element, said, symbols),
        (null, _) => InferenceVerdict.Nothing,
        _ => found == declared ? InferenceVerdict.Exact : InferenceVerdict.Conflict,
    };

    /// <summary>A type as the recorded answers write it.</summary>
    public static (DataType Element, long[] Dims)? Tensor(JsonElement type) => type.ValueKind == JsonValueKind.Object && type.TryGetProperty("t", out JsonElement t)
        && type.TryGetProperty("d", out JsonElement d)
        ? ((DataType)t.GetInt32(), [.. d.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number ? v.GetInt64() : -1)]) : null;

    // A symbol with its number in its place is an expression of numbers.
    private static long? Evaluate(string expression, IReadOnlyDictionary<string, long> symbols)
    {
        if (symbols.TryGetValue(expression, out long number))
            return number;
        foreach ((string name, long size) in symbols.OrderByDescending(s => s.Key.Length))
            expression = expression.Replace(name, size.ToString());
        return DimExprParser.Parse(expression).Constant;
    }
}
