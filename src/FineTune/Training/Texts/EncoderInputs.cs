using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>The inputs of an encoder of text, and what fills them.</summary>
/// <param name="Mask">Whether it takes a mask of what is no padding.</param>
/// <param name="Types">Whether it takes type ids.</param>
/// <param name="Length">The only length it takes; null for any.</param>
/// <param name="Padding">The id of padding.</param>
internal sealed record EncoderInputs(bool Mask, bool Types, int? Length, int Padding)
{
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

    /// <summary>The inputs of one text of a length.</summary>
    public IEnumerable<TrainingInput> OfLength(int length)
    {
        yield return new TrainingInput(Ids, DataType.Int64, [length]);
        if (Mask)
            yield return new TrainingInput(MaskName, DataType.Int64, [length]);
        if (Types)
            yield return new TrainingInput(TypesName, DataType.Int64, [length]);
    }

    /// <summary>Fills the row of a text.</summary>
    public void Write(TokenTable tokens, int text, TrainingBatch batch, int row) => tokens.Write(
        text, batch.Row<long>(Ids, row), Mask ? batch.Row<long>(MaskName, row) : default, Types ? batch.Row<long>(TypesName, row) : default, Padding);
}
