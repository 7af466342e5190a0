namespace Transfer.Onnx.Ops;

/// <summary>
/// Runs body while a condition holds and at most M times (both may be left out). Body inputs: iteration, condition, carried values; outputs: condition,
/// carried values, then one row of each scan output, whose first dimension counts the iterations.
/// </summary>
internal static class Loop
{
    public static void Infer(OpContext c)
    {
        Graph body = c.Graph("body");
        int carried = Math.Max(0, c.InputCount - 2);
        var types = new OnnxType?[carried];
        for (int i = 0; i < carried; i++)
            types[i] = c.TypeOf(i + 2);

        // An iteration that runs has a condition that holds; a body that hands it on runs to the end.
        var running = new Fact(new TensorType(DataType.Bool, new Shape()), new KnownTensor(DataType.Bool, [], [1]));
        Fact[]? results = Carried.Infer(c, body, types,
            [new Fact(new TensorType(DataType.Int64, new Shape())), running], [], firstState: 1);
        for (int i = 0; i < carried; i++)
            c.Set(i, types[i]);
        bool runsOut = results is [{ Known: { Count: 1 } condition }, ..] && condition[0].Integer is not (null or 0)
            && (!c.Has(1) || c.Single(1).Integer is not (null or 0));
        Dim count = runsOut && c.Has(0) ? Scalar.Max(c.Single(0), 0).ToDim() : default;
        for (int i = carried; i < c.OutputCount && i + 1 < results?.Length; i++)
        {
            if (results[i + 1].Type is TensorType row)
                c.Set(i, row.Element, row.Shape is null ? null : new Shape([count, .. row.Shape]));
        }
    }
}
