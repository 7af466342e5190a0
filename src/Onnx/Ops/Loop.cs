namespace Transfer.Onnx.Ops;

/// <summary>
/// Runs body while a condition holds and at most M times (both may be left out). Body inputs: iteration, condition, carried values; outputs: condition,
/// carried values, then one row of each scan output, whose first dimension counts the iterations.
/// </summary>
internal static class Loop
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Loop-1 (M?: I, cond?: B, v_initial...: *V) -> (v_final_and_scan_outputs...: *V)
            [body!: graph]
            V: all; I: int64; B: bool
        -11 (M?: I, cond?: B, v_initial...?: *V) -> (v_final_and_scan_outputs...: *V)
        -13
            V: all seq(all)
        -16
            V: all-ir4 seq(all-ir4) optional(seq(all-ir4)) optional(all-ir4)
        -19
            V: all-ir9 seq(all-ir9) optional(seq(all-ir4)) optional(all-ir9)
        -21
            V: all-ir10 seq(all-ir10) optional(seq(all-ir4)) optional(all-ir10)
        -23
            V: all-ir11 seq(all-ir11) optional(seq(all-ir4)) optional(all-ir11)
        -24
            V: all-ir12 seq(all-ir12) optional(seq(all-ir4)) optional(all-ir12)
        -25
            V: all-ir13 seq(all-ir13) optional(seq(all-ir4)) optional(all-ir13)
        """;

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
