using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>Holds a tokenizer against the table that its ids are looked up in.</summary>
internal static class EmbeddingTable
{
    /// <summary>Refuses a tokenizer with ids beyond the table, which would only fail in the middle of a run.</summary>
    /// <exception cref="TransferException">There are such ids (BadInput).</exception>
    public static void Check(Graph graph, Tokenizer tokenizer, string name)
    {
        if (graph.Find(TextModelInputs.Ids) is not { } ids || Rows(ids) is not { } found || tokenizer.IdCount <= found.Rows)
            return;
        string token = Shown.Name(tokenizer.TokenOf(tokenizer.IdCount - 1) ?? "");
        throw TransferException.BadFile(name,
            $"{found.Lookup.Label}: the embedding table has {found.Rows} rows, and the tokenizer's token '{token}' has the id {tokenizer.IdCount - 1}; use the tokenizer that belongs to the model");
    }

    private static (Node Lookup, long Rows)? Rows(Value ids)
    {
        var next = new Queue<Value>([ids]);
        while (next.TryDequeue(out Value? value))
        {
            foreach (Node node in value.Uses.Select(use => use.Node))
            {
                if (node.Is("Gather") && node.Input(1) == value && Height(node.Input(0)) is { } rows)
                    return (node, rows);
                if ((node.Is("Cast") || node.Is("Identity") || node.Is("Reshape")) && node.Input(0) == value && node.Output(0) is { } same)
                    next.Enqueue(same);
            }
        }

        return null;
    }

    // Tables are often stored small: behind Cast, and Mul by a scale for each row.
    private static long? Height(Value? table)
    {
        while (table is { Initializer: null, Producer: { } node } && (node.Is("Cast") || node.Is("Mul") || node.Is("Identity")))
            table = node.Input(0);
        return table?.Initializer is { Dims.Count: 2 } tensor ? tensor.Dims[0] : null;
    }
}
