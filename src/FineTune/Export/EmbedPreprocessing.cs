using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// Moves normalisation into the graph, so that an app feeds resized pixels as they are: the input becomes UInt8 [batch, height, width, 3].
/// <c>x -> Cast -> Div(scale) -> Sub(mean) -> Div(deviation) -> Transpose -> (the old input)</c>; each step rounds as the library does, so the
/// results are the same bits. Resizing stays outside: no ONNX operator gives Pillow's pixels.
/// </summary>
public static class EmbedPreprocessing
{
    /// <summary>The new input.</summary>
    public const string Input = "pixels";

    /// <summary>Changes the model in place, its metadata included.</summary>
    /// <param name="model">A model whose one required input is a batch of normalised pictures.</param>
    /// <param name="name">The model, as messages name it.</param>
    /// <param name="preprocessing">How its input is made.</param>
    /// <exception cref="TransferException">The input takes pixels already (BadInput).</exception>
    public static void Run(Model model, string name, Preprocessing preprocessing)
    {
        Graph graph = model.Graph;
        Value old = graph.RequiredInputs.First();
        if (old.Type is not TensorType { Element: DataType.Float } type)
            throw TransferException.BadFile(name, $"input '{Shown.Name(old.Name)}' is {old.Type}, so normalisation is in the graph already; leave --embed-preprocessing away");
        Dim batch = type.Shape is { Rank: > 0 } shape ? shape[0] : "batch";

        Value pixels = graph.AddInput(graph.UniqueName(Input), new TensorType(DataType.UInt8, new Shape(batch, preprocessing.Height, preprocessing.Width, 3)));
        Value x = graph.Append("Cast", [pixels], "pixels_float", ("to", (long)DataType.Float));
        if (preprocessing.Channels == ChannelOrder.Bgr)
            x = graph.Append("Gather", [x, graph.AddInitializer(graph.UniqueName("pixels_bgr"), Tensor.From<long>([2, 1, 0], 3))], "pixels_reordered", ("axis", 3L));
        x = Divide(graph, x, "scale", [preprocessing.Scale]);
        x = graph.Append("Sub", [x, Constant(graph, "mean", preprocessing.Mean)], "pixels_centred");
        x = Divide(graph, x, "deviation", preprocessing.Std);
        if (preprocessing.Layout == TensorLayout.Nchw)
            x = graph.Append("Transpose", [x], "pixels_nchw", ("perm", new long[] { 0, 3, 1, 2 }));
        graph.ReplaceAllUses(old, x);
        _ = graph.Inputs.Remove(old);
        graph.SortTopologically();
        model.Metadata[ImageModelMetadata.PreprocessingKey] = AsPixels(preprocessing).ToJson();
    }

    // What is left outside gives RGB rows of pixels; a mean and deviation per channel go with the order of the channels.
    private static Preprocessing AsPixels(Preprocessing p)
    {
        bool swap = p.Channels == ChannelOrder.Bgr;
        return new Preprocessing(
            p.Resize, p.Crop, swap ? [.. p.Mean.Reverse()] : p.Mean, swap ? [.. p.Std.Reverse()] : p.Std, p.Scale, TensorLayout.Nhwc, ChannelOrder.Rgb);
    }

    private static Value Divide(Graph graph, Value x, string name, IReadOnlyList<float> by) =>
        by.All(b => b == 1) ? x : graph.Append("Div", [x, Constant(graph, name, by)], "pixels_by_" + name);

    private static Value Constant(Graph graph, string name, IReadOnlyList<float> values) =>
        graph.AddInitializer(graph.UniqueName("preprocessing." + name), Tensor.From<float>([.. values], values.Count));
}
