using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>The inputs of an encoder of text, and what fills them.</summary>
/// <param name="Mask">Whether it takes a mask of what is no padding.</param>
/// <param name="Types">Whether it takes type ids.</param>
/// <param name="Length">The only length it takes; null for any.</param>
/// <param name="Padding">The id of padding.</param>
internal sealed record EncoderInputs(bool Mask, bool Types, int? Length, int Padding)
{
    private const string Grouped = "_grouped";

    /// <summary>The input of token ids.</summary>
    public const string Ids = "input_ids";

    private const string MaskName = "attention_mask", TypesName = "token_type_ids";

    /// <summary>Reads them off a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="padding">The id of padding.</param>
    /// <param name="name">The model, as messages call it.</param>
    /// <exception cref="TransferException">It takes one batch size only (BadInput).</exception>
    public static EncoderInputs Of(Graph graph, int padding, string name)
    {
        var shape = (graph.Get(Ids).Type as TensorType)?.Shape;
        if (shape?[0].Number is > 0 and { } batch)
            throw TransferException.BadFile(name, $"input '{Ids}' takes {batch} texts at a time and no other number, so no layer of it can be trained; export it with a free batch, or use --unfreeze none");
        return new EncoderInputs(graph.Find(MaskName) is { IsInput: true }, graph.Find(TypesName) is { IsInput: true }, shape?[1].Number is > 0 and { } length ? checked((int)length) : null, padding);
    }

    /// <summary>How many texts an item has; more than one once <see cref="Group"/> was called.</summary>
    public int Texts { get; private init; } = 1;

    /// <summary>Has the graph read several texts an item: its inputs become [items, texts, length], which the encoder sees as items x texts rows.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="texts">Texts an item.</param>
    public EncoderInputs Group(Graph graph, int texts)
    {
        foreach (TrainingInput input in OfLength(1).ToArray())
        {
            Value old = graph.Get(input.Name), grouped = graph.AddInput(input.Name + Grouped, new TensorType(DataType.Int64, new Shape("items", texts, "length")));
            Node flatten = graph.InsertAfter(null, "Flatten", [grouped], [input.Name + "_rows"]);
            flatten.Attributes.Set("axis", 2L);
            graph.ReplaceAllUses(old, flatten.Outputs[0]!);
            _ = graph.Inputs.Remove(old);
        }

        return this with { Texts = texts };
    }

    /// <summary>The inputs of one item of a length.</summary>
    public IEnumerable<TrainingInput> OfLength(int length)
    {
        yield return One(Ids, length);
        if (Mask)
            yield return One(MaskName, length);
        if (Types)
            yield return One(TypesName, length);
    }

    /// <summary>Fills the row of a text, the n-th of its item.</summary>
    public void Write(TokenTable tokens, int text, TrainingBatch batch, int row, int n = 0)
    {
        Span<long> Part(string name)
        {
            Span<long> all = batch.Row<long>(NameOf(name), row);
            return all.Slice(n * all.Length / Texts, all.Length / Texts);
        }

        tokens.Write(text, Part(Ids), Mask ? Part(MaskName) : default, Types ? Part(TypesName) : default, Padding);
    }

    private string NameOf(string name) => Texts == 1 ? name : name + Grouped;

    private TrainingInput One(string name, int length) => new(NameOf(name), DataType.Int64, Texts == 1 ? [length] : [Texts, length]);
}
