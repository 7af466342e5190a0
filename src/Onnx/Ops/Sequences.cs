namespace Transfer.Onnx.Ops;

/// <summary>
/// Sequences of tensors. SequenceEmpty (dtype, default float) and SequenceConstruct make them; SequenceInsert and SequenceErase give longer and
/// shorter ones; SequenceAt picks an entry, SequenceLength counts; ConcatFromSequence joins along axis (with new_axis 1: a new one), SplitToSequence
/// cuts along axis (default 0; keepdims 1 without sizes); SequenceMap applies body to each entry. All entries have one type.
/// </summary>
internal static class Sequences
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        ConcatFromSequence-11 (input_sequence: S) -> (concat_result: T)
            [axis!: int, new_axis: int = 0]
            S: seq(all); T: all
        SequenceAt-11 (input_sequence: S, position: I) -> (tensor: T)
            S: seq(all); T: all; I: int32 int64
        SequenceConstruct-11 (inputs...: T) -> (output_sequence: S)
            T: all; S: seq(all)
        SequenceEmpty-11 () -> (output: S)
            [dtype: int]
            S: seq(all)
        SequenceErase-11 (input_sequence: S, position?: I) -> (output_sequence: S)
            S: seq(all); I: int32 int64
        SequenceInsert-11 (input_sequence: S, tensor: T, position?: I) -> (output_sequence: S)
            T: all; S: seq(all); I: int32 int64
        SequenceLength-11 (input_sequence: S) -> (length: I)
            S: seq(all); I: int64
        SequenceMap-17 (input_sequence: S, additional_inputs...?: *V) -> (out_sequence...: *S)
            [body!: graph]
            S: seq(all); V: all seq(all)
        SplitToSequence-11 (input: T, split?: I) -> (output_sequence: S)
            [axis: int = 0, keepdims: int = 1]
            T: all; I: int32 int64; S: seq(all)
        -24
            T: all-ir4; S: seq(all-ir4)
        """;

    public static void InferEmpty(OpContext c) => c.Set(0, new SequenceType(new TensorType(c.ElementAttribute("dtype", DataType.Float))));

    public static void InferConstruct(OpContext c)
    {
        OnnxType? element = c.TypeOf(0);
        for (int i = 1; i < c.InputCount; i++)
            element = Types.Common(element, c.TypeOf(i));
        c.Set(0, element is null ? null : new SequenceType(element));
    }

    public static void InferInsert(OpContext c)
    {
        // What an empty sequence holds is its element type only; its first entry says the rest.
        OnnxType? held = (c.TypeOf(0) as SequenceType)?.Element, added = c.TypeOf(1);
        OnnxType? element = held is null || added is null ? Types.ElementOnly(held ?? added) : Types.Common(held, added);
        c.Set(0, element is null ? null : new SequenceType(element));
    }

    public static void InferErase(OpContext c) => c.Set(0, c.TypeOf(0));

    public static void InferAt(OpContext c) => c.Set(0, (c.TypeOf(0) as SequenceType)?.Element);

    public static void InferLength(OpContext c) => c.Set(0, DataType.Int64, new Shape());

    public static void InferConcat(OpContext c)
    {
        bool stacks = c.Flag("new_axis", false);
        _ = c.RequiredInt("axis");
        if ((c.TypeOf(0) as SequenceType)?.Element is not TensorType element)
            return;
        Shape? shape = element.Shape;
        if (shape is not null)
        {
            int axis = c.Axis("axis", 0, shape.Rank + (stacks ? 1 : 0));
            shape = stacks ? new Shape([.. shape.Take(axis), default, .. shape.Skip(axis)]) : OpContext.With(shape, axis, default);
        }

        c.Set(0, element.Element, shape);
    }

    public static void InferSplit(OpContext c)
    {
        Shape? shape = c.ShapeOf(0);
        if (shape is not null)
        {
            int axis = c.Axis("axis", 0, shape.Rank);
            KnownTensor? sizes = c.Known(1);
            bool keeps = c.Has(1) || c.Flag("keepdims", true);
            Dim part = !c.Has(1) ? 1 : sizes is { Dims.Count: 1, Count: > 0 } && sizes.Elements.ToArray().All(s => !s.IsUnknown && s == sizes[0])
                ? sizes[0].ToDim()
                : sizes is { Dims.Count: 0 } && sizes[0].Integer is > 0 and { } each && shape[axis].Number is { } whole && whole % each == 0 ? each : default(Dim);
            shape = keeps ? OpContext.With(shape, axis, part) : new Shape([.. shape.Where((_, i) => i != axis)]);
        }

        c.Set(0, c.Element(0) == DataType.Undefined ? null : new SequenceType(new TensorType(c.Element(0), shape)));
    }

    public static void InferMap(OpContext c)
    {
        Fact[] entries = new Fact[c.InputCount];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = new Fact(c.TypeOf(i) is SequenceType sequence ? sequence.Element : c.TypeOf(i));
        Fact[]? results = c.Subgraph(c.Graph("body"), entries, live: false);
        for (int i = 0; i < c.OutputCount && i < results?.Length; i++)
            c.Set(i, results[i].Type is { } type ? new SequenceType(type) : null);
    }
}
