namespace Transfer.Onnx.Ops;

/// <summary>
/// What is added to the products of queries and keys before softmax: 0 where a query may see a key, -∞ where it may not, or the mask's own numbers. A
/// query stands behind the keys that were there before: at its place in the block plus the length of the past, or so that the last
/// query is at the last key that counts.
/// </summary>
internal sealed class AttentionBias(StepContext c, Value q, Value k, DataType type)
{
    private Value? _queries;
    private Value? _keys;

    /// <summary>The sum of all limits, or null where there are none.</summary>
    public Value? Build()
    {
        Value? bias = c.Node.Input(3) is { } mask ? Mask(mask) : null;
        if (c.Node.Attributes.Int("is_causal", 0) != 0)
            bias = With(bias, c.Add("Less", [Positions(), Keys()]));
        if (c.Node.Attributes.Int("left_window_size", -1) is >= 0 and var left)
            bias = With(bias, c.Add("Greater", [c.Add("Sub", [Positions(), Keys()]), c.Number(DataType.Int64, left)]));
        if (c.Node.Attributes.Int("right_window_size", -1) is >= 0 and var right)
            bias = With(bias, c.Add("Greater", [c.Add("Sub", [Keys(), Positions()]), c.Number(DataType.Int64, right)]));
        if (c.Node.Input(6) is { } counted)
            bias = With(bias, c.Add("Not", [c.Add("Less", [Keys(), PerBatch(counted)])]));
        return bias;
    }

    private Value With(Value? bias, Value hidden)
    {
        Value limit = c.Add("Where", [hidden, c.Number(type, double.NegativeInfinity), c.Number(type, 0)]);
        return bias is null ? limit : c.Add("Add", [bias, limit]);
    }

    // A mask may be of truth values, and shorter than the keys; the keys beyond are not seen.
    private Value Mask(Value mask)
    {
        if (c.ElementOf(mask) == DataType.Bool)
            mask = c.Add("Where", [mask, c.Number(type, 0), c.Number(type, double.NegativeInfinity)]);
        mask = c.Cast(mask, type);
        if (c.ShapeOf(mask) is not { Rank: > 0 } shape || shape[^1].Number is not { } size || c.ShapeOf(k)?[2].Number is not { } keys || size >= keys)
            return mask;
        long[] pads = new long[shape.Rank * 2];
        pads[^1] = keys - size;
        return c.Add("Pad", [mask, c.Longs(pads), c.Number(type, double.NegativeInfinity)]);
    }

    private Value Keys() => _keys ??= Count(k);

    // [queries, 1], or [batch, 1, queries, 1] where each item has a length of its own.
    private Value Positions()
    {
        if (_queries is not null)
            return _queries;
        Value place = c.Add("Unsqueeze", [Count(q), c.Longs(1)]);
        if (c.Node.Input(4) is { } past)
            place = c.Add("Add", [place, Length(past)]);
        else if (c.Node.Input(6) is { } counted)
            place = c.Add("Add", [place, c.Add("Sub", [PerBatch(counted), Length(q)])]);
        return _queries = place;
    }

    private Value PerBatch(Value counted) => c.Add("Reshape", [counted, c.Longs(-1, 1, 1, 1)]);

    private Value Length(Value x) => c.Add("Gather", [c.Add("Shape", [x]), c.Number(DataType.Int64, 2)]);

    private Value Count(Value x) => c.Add("Range", [c.Number(DataType.Int64, 0), Length(x), c.Number(DataType.Int64, 1)]);
}
