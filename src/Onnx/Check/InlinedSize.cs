namespace Transfer.Onnx.Check;

/// <summary>
/// How many nodes a model has once the calls of its functions are replaced by their bodies. Thirty functions that call the next one twice are a thousand
/// million nodes, so this is counted, not done.
/// </summary>
internal static class InlinedSize
{
    /// <summary>The number of nodes; any number above the limit means that it is more, or without end because functions call each other in a circle.</summary>
    public static long Of(Model model, FunctionCalls calls, long limit)
    {
        var sizes = new Dictionary<Function, long>();
        foreach (Function function in calls.CalleesFirst)
            sizes.Add(function, Total(function.Body));
        return Total(model.Graph);

        long Total(Graph graph)
        {
            IEnumerable<Function> called = calls.In(graph, out long own);
            return (long)Math.Min(called.Aggregate((decimal)own, (sum, function) => sum + sizes.GetValueOrDefault(function, limit)), limit + 1m);
        }
    }
}
