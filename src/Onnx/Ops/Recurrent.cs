namespace Transfer.Onnx.Ops;

/// <summary>
/// RNN, GRU and LSTM over X [seq,batch,input] with W [directions, gates*hidden, input] and R [directions, gates*hidden, hidden]: Y
/// [seq,directions,batch,hidden], the last states Y_h and (LSTM) Y_c [directions,batch,hidden]. Attributes: hidden_size, direction (forward, reverse,
/// bidirectional: 2 directions), layout 0 (1, from opset 14 on: batch first everywhere), linear_before_reset 0 (GRU), input_forget 0 (LSTM).
/// </summary>
internal static class Recurrent
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        GRU-1 (X: T, W: T, R: T, B?: T, sequence_lens?: T1, initial_h?: T) -> (Y?: T, Y_h: T)
            [activation_alpha: floats, activation_beta: floats, activations: strings, clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1, output_sequence: int = 0]
            T: floats; T1: int32
        -3 (X: T, W: T, R: T, B?: T, sequence_lens?: T1, initial_h?: T) -> (Y?: T, Y_h?: T)
            [activation_alpha: floats, activation_beta: floats, activations: strings, clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1, linear_before_reset: int = 0, output_sequence: int = 0]
        -7
            [activation_alpha: floats, activation_beta: floats, activations: strings, clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1, linear_before_reset: int = 0]
        -14
            [activation_alpha: floats, activation_beta: floats, activations: strings, clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1, layout: int = 0, linear_before_reset: int = 0]
        -22
            T: floats bfloat16
        LSTM-1 (X: T, W: T, R: T, B?: T, sequence_lens?: T1, initial_h?: T, initial_c?: T, P?: T) -> (Y?: T, Y_h?: T, Y_c?: T)
            [activation_alpha: floats, activation_beta: floats, activations: strings, clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1, input_forget: int = 0, output_sequence: int = 0]
            T: floats; T1: int32
        -7
            [activation_alpha: floats, activation_beta: floats, activations: strings, clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1, input_forget: int = 0]
        -14
            [activation_alpha: floats, activation_beta: floats, activations: strings, clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1, input_forget: int = 0, layout: int = 0]
        -22
            T: floats bfloat16
        RNN-1 (X: T, W: T, R: T, B?: T, sequence_lens?: T1, initial_h?: T) -> (Y?: T, Y_h?: T)
            [activation_alpha: floats, activation_beta: floats, activations: strings = ["Tanh" "Tanh"], clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1, output_sequence: int = 0]
            T: floats; T1: int32
        -7
            [activation_alpha: floats, activation_beta: floats, activations: strings = ["Tanh" "Tanh"], clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1]
        -14
            [activation_alpha: floats, activation_beta: floats, activations: strings = ["Tanh" "Tanh"], clip: float,
             direction: string = "forward" in {forward reverse bidirectional}, hidden_size: int >= 1, layout: int = 0]
        -22
            T: floats bfloat16
        """;

    public static void InferRnn(OpContext c) => Infer(c, 1);

    public static void InferGru(OpContext c) => Infer(c, 3);

    public static void InferLstm(OpContext c) => Infer(c, 4);

    private static void Infer(OpContext c, int gates)
    {
        Shape? x = c.ShapeOfRank(0, 3), w = c.ShapeOfRank(1, 3), r = c.ShapeOfRank(2, 3);
        long directions = c.Word("direction", "forward", "forward", "reverse", "bidirectional") == "bidirectional" ? 2 : 1;
        bool batchFirst = c.Flag("layout", false);
        Dim hidden = c.Attribute("hidden_size") is not null ? c.Int("hidden_size", 1, 1) : r is not null ? r[2] : default;
        if (r is not null)
            hidden = c.Shared(2, hidden, r[2], "the hidden size as last dimension,");
        if (w is not null)
        {
            _ = c.Shared(1, directions, w[0], "as many directions as the attribute says,");
            _ = c.Shared(1, ((Scalar)hidden * gates).ToDim(), w[1], $"{gates} times the hidden size, that is");
            if (x is not null)
                _ = c.Shared(1, x[2], w[2], "the input size as last dimension,");
        }

        Dim sequence = x?[batchFirst ? 1 : 0] ?? default, batch = x?[batchFirst ? 0 : 1] ?? default;
        c.Set(0, c.Element(0), batchFirst ? new Shape(batch, sequence, directions, hidden) : new Shape(sequence, directions, batch, hidden));
        for (int i = 1; i < 3; i++)
            c.Set(i, c.Element(0), batchFirst ? new Shape(batch, directions, hidden) : new Shape(directions, batch, hidden));
    }

    public static void To7(StepContext c) => c.DropAttribute("output_sequence");

    /// <summary>Layout 1 has the batch first; before opset 14 the steps come first.</summary>
    public static void From14(StepContext c)
    {
        bool batchFirst = c.Node.Attributes.Int("layout", 0) != 0;
        _ = c.DropAttribute("layout");
        if (!batchFirst)
            return;
        long[] swap = [1, 0, 2];
        foreach (int input in (int[])[0, 5, 6])
        {
            if (c.Has(input))
                c.SetInput(input, c.Add("Transpose", [c.Input(input)], ("perm", swap)));
        }

        for (int i = 0; i < c.Node.Outputs.Count; i++)
        {
            if (c.Node.Outputs[i] is { } output)
                c.Follow(i, new TensorType(c.ElementOf(output)), "Transpose", [], ("perm", i == 0 ? [2, 0, 1, 3] : swap));
        }
    }
}
