namespace Transfer.Onnx.Ops;

/// <summary>
/// The outputs of then_branch where the condition is true, else those of else_branch. Where the condition is known the result is that
/// branch's; else it is what both have in common. A branch whose shapes contradict each other is one that is never taken: exporters write such
/// branches to look at a shape first.
/// </summary>
internal static class If
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        If-1 (cond: B) -> (outputs...: *V)
            [else_branch!: graph, then_branch!: graph]
            V: all; B: bool
        -11
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
        long? condition = c.Assumed ?? c.Single(0).Integer;
        Fact[]? then = c.Subgraph(c.Graph("then_branch"), null, live: condition is not null and not 0);
        Fact[]? otherwise = c.Subgraph(c.Graph("else_branch"), null, live: condition == 0);
        for (int i = 0; i < c.OutputCount; i++)
        {
            Fact a = Output(then, i), b = Output(otherwise, i);
            if (condition is not null)
                c.SetFact(i, condition != 0 ? a : b);
            else if (then is null || otherwise is null)
                c.SetFact(i, then is null ? b : a);
            else
                c.Set(i, Types.Common(a.Type, b.Type));
        }
    }

    private static Fact Output(Fact[]? outputs, int index) => outputs is not null && index < outputs.Length ? outputs[index] : default;
}
