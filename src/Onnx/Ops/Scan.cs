namespace Transfer.Onnx.Ops;

/// <summary>
/// Runs body once for each entry of the scan inputs along scan_input_axes (default 0): body inputs are the states, then one entry of each;
/// outputs the states, then one entry of each scan output, stacked along scan_output_axes (default 0). Attribute num_scan_inputs. In opset 8
/// there is a first input of lengths (may be left out), a batch dimension in front of everything, and the sequence is dimension 1.
/// </summary>
internal static class Scan
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Scan-8 (sequence_lens?: I, initial_state_and_scan_inputs...: *V) -> (final_state_and_scan_outputs...: *V)
            [body!: graph, directions: ints, num_scan_inputs!: int >= 1]
            I: int64; V: all
        -9 (initial_state_and_scan_inputs...: *V) -> (final_state_and_scan_outputs...: *V)
            [body!: graph, num_scan_inputs!: int >= 1, scan_input_axes: ints, scan_input_directions: ints, scan_output_axes: ints,
             scan_output_directions: ints]
        -11
        -16
            V: all-ir4
        -19
            V: all-ir9
        -21
            V: all-ir10
        -23
            V: all-ir11
        -24
            V: all-ir12
        -25
            V: all-ir13
        """;

    public static void Infer(OpContext c) => Infer(c, skip: 0, batched: false);

    public static void InferBatched(OpContext c) => Infer(c, skip: 1, batched: true);

    private static void Infer(OpContext c, int skip, bool batched)
    {
        int scans = (int)c.RequiredInt("num_scan_inputs", 1, Math.Max(1, c.InputCount - skip)), states = c.InputCount - skip - scans;
        long[]? inputAxes = batched ? null : c.Ints("scan_input_axes", scans), outputAxes = batched ? null : c.Ints("scan_output_axes");
        var types = new OnnxType?[states];
        for (int i = 0; i < states; i++)
            types[i] = Entry(c.TypeOf(i + skip), batched ? [0] : []);
        var entries = new Fact[scans];
        Dim length = default, batch = default;
        for (int i = 0; i < scans; i++)
        {
            int input = skip + states + i;
            if (c.ShapeOfAtLeast(input, batched ? 2 : 1) is { } shape)
            {
                int axis = batched ? 1 : Position(inputAxes, i, shape.Rank) ?? throw c.BadAttribute("scan_input_axes", $"dimensions of {shape}", OpContext.Shown(inputAxes!));
                length = c.Shared(input, length, shape[axis], "as many entries as the other scan inputs,");
                batch = batched ? shape[0] : default;
                entries[i] = new Fact(Entry(c.TypeOf(input), batched ? [0, 1] : [axis]));
            }
            else
            {
                entries[i] = new Fact(Types.ElementOnly(c.TypeOf(input)));
            }
        }

        Fact[]? results = Carried.Infer(c, c.Graph("body"), types, [], entries, firstState: 0);
        for (int i = 0; i < states; i++)
            c.Set(i, batched ? Stacked(types[i], 0, batch) : types[i]);
        for (int i = states; i < c.OutputCount && i < results?.Length; i++)
        {
            OnnxType? stacked = results[i].Type is TensorType { Shape: { } row }
                ? Stacked(results[i].Type, Position(outputAxes, i - states, row.Rank + 1) ?? 0, length) : Types.ElementOnly(results[i].Type);
            c.Set(i, batched ? Stacked(stacked, 0, batch) : stacked);
        }
    }

    private static int? Position(long[]? axes, int index, int rank)
    {
        long axis = axes is not null && index < axes.Length ? axes[index] : 0;
        axis = axis < 0 ? axis + rank : axis;
        return axis >= 0 && axis < rank ? (int)axis : null;
    }

    private static OnnxType? Entry(OnnxType? type, int[] drop) => type is TensorType { Shape: { } shape } tensor
        ? tensor with { Shape = new Shape([.. shape.Where((_, i) => Array.IndexOf(drop, i) < 0)]) } : type;

    private static OnnxType? Stacked(OnnxType? type, int axis, Dim length) => type is TensorType { Shape: { } shape } tensor
        ? tensor with { Shape = new Shape([.. shape.Take(axis), length, .. shape.Skip(axis)]) } : type;

    /// <summary>
    /// Opset 8 scans each item of a batch by itself: a Scan over the batch, whose body scans the item.
    /// </summary>
    public static void To9(StepContext c)
    {
        if (c.Has(0))
            throw c.Refuse("there are no sequence_lens there; cut the sequences first");
        int scans = (int)c.Node.Attributes["num_scan_inputs"].Int;
        Value[] operands = [.. c.Node.Inputs.Skip(1).Select(v => v ?? throw c.Refuse("a state or sequence is missing"))];
        (Node outer, Graph item) = c.AddScan(operands, c.Node.Outputs.Count);
        Value[] inputs = [.. operands.Select(v => item.AddInput(c.Node.Graph.UniqueName(v.Name + "_item"), WithoutBatch(c.TypeOf(v))))];
        string[] outputs = [.. c.Node.Outputs.Select((v, i) => c.Node.Graph.UniqueName($"{v?.Name ?? outer.Name}_item{i}"))];
        Node inner = item.AddNode("Scan", inputs, outputs, c.Node.Name);
        c.TakeBody(inner);
        inner.Attributes.Set("num_scan_inputs", scans);
        if (c.Node.Attributes.Ints("directions") is { } directions)
            inner.Attributes.Set("scan_input_directions", (long[])[.. directions]);
        for (int i = 0; i < outputs.Length; i++)
            item.AddOutput(inner.Outputs[i]!, WithoutBatch(c.TypeOf(c.Node.Outputs[i])));
        outer.Attributes.Set("num_scan_inputs", operands.Length);
        c.Replace([.. outer.Outputs]);
    }

    public static void From9(StepContext c) => throw c.Refuse("the operator scans whole batches there; convert to opset 9 or later");

    private static OnnxType? WithoutBatch(OnnxType? type) => type is TensorType { Shape: { Rank: > 0 } shape } tensor
        ? tensor with { Shape = new Shape([.. shape.Skip(1)]) } : type;
}
