namespace Transfer.Onnx.Ops;

/// <summary>
/// The outputs of then_branch where the condition is true, else those of else_branch. Where the condition is known the result is that
/// branch's; else it is what both have in common. A branch whose shapes contradict each other is one that is never taken: exporters write such
/// branches to look at a shape first.
/// </summary>
internal static class If
{
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
