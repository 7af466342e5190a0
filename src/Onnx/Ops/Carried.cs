namespace Transfer.Onnx.Ops;

/// <summary>The bodies of Loop and Scan: values that one iteration hands to the next have a type that holds for all iterations.</summary>
internal static class Carried
{
    private const int Rounds = 3;

    /// <summary>Infers a body until the types of the carried values hold.</summary>
    /// <param name="c">The node.</param>
    /// <param name="body">The body.</param>
    /// <param name="types">The types before the first iteration; on return those that hold before and after every one.</param>
    /// <param name="before">Facts of the body's inputs in front of the carried ones.</param>
    /// <param name="after">Facts of the body's inputs behind them.</param>
    /// <param name="firstState">The position of the first carried value among the body's outputs.</param>
    /// <returns>The body's outputs, or null where it cannot run.</returns>
    public static Fact[]? Infer(OpContext c, Graph body, OnnxType?[] types, Fact[] before, Fact[] after, int firstState)
    {
        for (int i = 0; i < types.Length && before.Length + i < body.Inputs.Count; i++)
            types[i] = c.Refined(types[i], body.Inputs[before.Length + i]);
        Fact[]? results = null;
        for (int round = 0; round < Rounds; round++)
        {
            results = c.Subgraph(body, [.. before, .. types.Select(t => new Fact(t)), .. after], live: false);
            bool stable = results is not null;
            for (int i = 0; i < types.Length; i++)
            {
                OnnxType? next = results is not null && firstState + i < results.Length ? results[firstState + i].Type : null;
                OnnxType? common = next is null || round == Rounds - 2 ? Changed(types[i], next) : Types.Common(types[i], next);
                stable &= Equals(common, types[i]);
                types[i] = common;
            }

            if (stable)
                break;
        }

        return results;
    }

    private static OnnxType? Changed(OnnxType? type, OnnxType? next) => Equals(type, next) ? type : Types.ElementOnly(type);

    public static void NoSequences(StepContext c) => Refuse<SequenceType>(c, "sequence");

    public static void NoOptionals(StepContext c) => Refuse<OptionalType>(c, "optional");

    private static void Refuse<T>(StepContext c, string what)
        where T : OnnxType
    {
        if (c.Node.Inputs.Concat(c.Node.Outputs).Any(value => c.TypeOf(value) is T))
            throw c.Refuse($"the operator carries no {what} there; convert to opset {c.Version} or later");
    }
}
