using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Runtime.Tests;

public sealed class SessionTests
{
    [Fact]
    public void A_model_in_memory_says_what_it_takes_and_gives()
    {
        using Session session = Session.Open(TinyModel.SumAndProduct(), "tiny");
        Assert.Equal(["a", "b"], session.Inputs.Select(i => i.Name));
        Assert.Equal(["sum", "product"], session.Outputs.Select(o => o.Name));
        Assert.Equal("float[n,2]", session.Inputs[0].TypeText);
        Assert.Equal(DataType.Float, session.Outputs[1].Type);
        Assert.Equal(ValueKind.Tensor, session.Outputs[1].Kind);
        Assert.Equal("test", session.Metadata["transfer.task"]);
        Assert.Equal("", session.Metadata["empty"]);
        Assert.Equal(2, session.Metadata.Count);
    }

    [Fact]
    public void A_file_with_any_name_opens()
    {
        using var folder = new TemporaryFolder();
        string path = folder["蟻 & bees.onnx"];
        File.WriteAllBytes(path, TinyModel.Identity(DataType.Float, 2L));
        using Session session = Session.Open(path);
        Assert.Equal("float[2]", session.Inputs[0].TypeText);
        Assert.Empty(session.Metadata);
    }

    [SkippableFact]
    public void A_real_model_runs()
    {
        using Session session = Session.Open(SharedData.Require("models/efficientnet-lite0/model.onnx"));
        long[] dims = [.. session.Inputs[0].Shape!.Select(d => d.Number ?? 1)];
        using OrtValue x = OrtValue.Create(new float[dims.Aggregate(1L, (a, b) => a * b)].AsMemory(), dims);
        using OrtValue y = session.Run(Named((session.Inputs[0].Name, x)))[0];
        Assert.Equal(1000, y.Count);
        Assert.All(y.AsSpan<float>().ToArray(), p => Assert.True(float.IsFinite(p)));
    }

    [Fact]
    public void All_outputs_come_in_the_order_of_the_graph()
    {
        using Session session = Session.Open(TinyModel.SumAndProduct(), "tiny");
        using OrtValue a = OrtValue.Create<float>(new float[] { 1, 2, 3, 4 }, 2, 2);
        using OrtValue b = OrtValue.Create<float>(new float[] { 5, 6, 7, 8 }, 2, 2);
        IReadOnlyList<OrtValue> results = session.Run(Named(("a", a), ("b", b)));
        Assert.Equal([6, 8, 10, 12], results[0].AsSpan<float>().ToArray());
        Assert.Equal([5, 12, 21, 32], results[1].AsSpan<float>().ToArray());
        Assert.Equal([2, 2], results[0].Shape);
        DisposeAll(results);
    }

    [Fact]
    public void Outputs_come_as_asked_for()
    {
        using Session session = Session.Open(TinyModel.SumAndProduct(), "tiny");
        using OrtValue a = OrtValue.Create<float>(new float[] { 1, 2 }, 1, 2);
        IReadOnlyList<OrtValue> results = session.Run(Named(("b", a), ("a", a)), ["product"]);
        Assert.Equal([1, 4], Assert.Single(results).AsSpan<float>().ToArray());
        DisposeAll(results);
    }

    [Fact]
    public void An_output_is_written_into_the_callers_array()
    {
        using Session session = Session.Open(TinyModel.SumAndProduct(), "tiny");
        var buffer = new float[] { -1, -1, -1, -1 };
        using OrtValue a = OrtValue.Create<float>(new float[] { 1, 2 }, 1, 2);
        // The middle of the array: nothing outside the tensor is touched.
        using OrtValue sum = OrtValue.Create(buffer.AsMemory(1, 2), 1, 2);
        session.Run(Named(("a", a), ("b", a)), Named(("sum", sum)));
        Assert.Equal([-1, 2, 4, -1], buffer);
    }

    [Fact]
    public void An_input_is_read_where_the_caller_has_it()
    {
        using Session session = Session.Open(TinyModel.Identity(DataType.Float, "n"), "tiny");
        var data = new float[] { 1 };
        using OrtValue x = OrtValue.Create<float>(data, 1);
        data[0] = 2;
        IReadOnlyList<OrtValue> results = session.Run(Named(("x", x)));
        Assert.Equal(2, results[0].AsSpan<float>()[0]);
        DisposeAll(results);
    }

    [Fact]
    public void A_tensor_without_elements_passes_through()
    {
        using Session session = Session.Open(TinyModel.Identity(DataType.Float, "n", 3L), "tiny");
        using OrtValue x = OrtValue.Create(Memory<float>.Empty, 0, 3);
        IReadOnlyList<OrtValue> results = session.Run(Named(("x", x)));
        Assert.Equal([0, 3], results[0].Shape);
        Assert.Equal(0, results[0].AsSpan<float>().Length);
        DisposeAll(results);
    }

    [Fact]
    public void A_scalar_has_no_dimensions_and_an_unknown_rank_no_shape()
    {
        using Session scalar = Session.Open(TinyModel.Identity(DataType.Float), "tiny");
        Assert.Equal(new Shape(), scalar.Inputs[0].Shape);
        byte[] model = TinyModel.Bytes(TinyModel.Graph(
            [TinyModel.Node("copy", "Identity", ["x"], ["y"])],
            [TinyModel.ValueOfUnknownRank("x", DataType.Float)],
            [TinyModel.ValueOfUnknownRank("y", DataType.Float)]));
        using Session unknown = Session.Open(model, "tiny");
        Assert.Null(unknown.Inputs[0].Shape);
        using OrtValue x = OrtValue.Create<float>(new float[] { 7 });
        IReadOnlyList<OrtValue> results = unknown.Run(Named(("x", x)));
        Assert.Empty(results[0].Shape);
        Assert.Equal(7, results[0].AsSpan<float>()[0]);
        DisposeAll(results);
    }

    [Fact]
    public void A_dimension_may_be_unknown()
    {
        using Session session = Session.Open(TinyModel.Identity(DataType.Int64, null, 2L, "k"), "tiny");
        Assert.Equal("int64[?,2,k]", session.Inputs[0].TypeText);
    }

    [Fact]
    public void A_disposed_session_or_value_says_so()
    {
        Session session = Session.Open(TinyModel.Identity(DataType.Float, 1L), "tiny");
        using OrtValue x = OrtValue.Create<float>(new float[1], 1);
        OrtValue gone = OrtValue.Create<float>(new float[1], 1);
        gone.Dispose();
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(Named(("x", gone))));
        Assert.Throws<ObjectDisposedException>(() => session.Run(Named(("x", x)), Named(("y", gone))));
        Assert.Throws<ObjectDisposedException>(() => gone.AsBytes());
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run(Named(("x", x))));
    }

    [Theory]
    [InlineData(GraphOptimization.None)]
    [InlineData(GraphOptimization.Basic)]
    [InlineData(GraphOptimization.Extended)]
    [InlineData(GraphOptimization.All)]
    public void Every_level_of_optimisation_and_any_number_of_threads_run(GraphOptimization level)
    {
        using Session session = Session.Open(TinyModel.SumAndProduct(), "tiny", new SessionOptions { Optimization = level, Threads = 1, Spinning = false });
        using OrtValue a = OrtValue.Create<float>(new float[] { 1, 2 }, 1, 2);
        IReadOnlyList<OrtValue> results = session.Run(Named(("a", a), ("b", a)));
        Assert.Equal([2, 4], results[0].AsSpan<float>().ToArray());
        DisposeAll(results);
    }

    [Theory]
    [InlineData(-1, 0, "threads: -1 is not a number of threads; give 1 or more, or 0 for all cores")]
    [InlineData(0, -2, "device: -2 is not a device; give 0 for the first, 1 for the second")]
    public void Senseless_options_are_refused(int threads, int device, string message) => Refused(
        ErrorKind.Usage, message, () => Session.Open(TinyModel.SumAndProduct(), "tiny", new SessionOptions { Threads = threads, DeviceId = device }));

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder["no.onnx"];
        Refused(ErrorKind.NotFound, $"{Shown.Path(path)}: no such file or folder; check the path", () => Session.Open(path));
    }

    [Fact]
    public void An_empty_model_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder["empty.onnx"];
        File.WriteAllBytes(path, []);
        Refused(ErrorKind.BadInput, $"{Shown.Path(path)}: the file is empty, 0 bytes; get it again, or export it again", () => Session.Open(path, new SessionOptions { IsChecked = true }));
        Refused(ErrorKind.BadInput, $"{Shown.Path(path)}: not an ONNX model (0 bytes); get the file again", () => Session.Open(path));
        Refused(ErrorKind.BadInput, "m: the model is empty, 0 bytes; give a whole .onnx file", () => Session.Open(Array.Empty<byte>(), "m"));
    }

    [Fact]
    public void A_name_that_the_model_lacks_is_answered_with_the_nearest()
    {
        using Session session = Session.Open(TinyModel.SumAndProduct(), "m.onnx");
        using OrtValue a = OrtValue.Create<float>(new float[] { 1, 2 }, 1, 2);
        Refused(ErrorKind.Usage, "m.onnx: the model has no output 'produkt'; did you mean 'product'?", () => session.Run(Named(("a", a), ("b", a)), ["produkt"]));
        Refused(ErrorKind.Usage, "m.onnx: the model has no output 'logits'; it has 'sum', 'product'", () => session.Run(Named(("a", a), ("b", a)), Named(("logits", a))));
        Refused(ErrorKind.Usage, "m.onnx: the model has no input 'A'; did you mean 'a'?", () => session.Run(Named(("A", a), ("b", a))));
        Refused(ErrorKind.Usage, "m.onnx: no output is asked for; name one of 'sum', 'product'", () => session.Run(Named(("a", a), ("b", a)), []));
        Refused(ErrorKind.Usage, "m.onnx: input 'b': no value is given; give float[n,2]", () => session.Run(Named(("a", a))));
    }

    [Fact]
    public void A_value_of_the_wrong_type_rank_or_size_is_answered_before_the_run()
    {
        using Session session = Session.Open(TinyModel.SumAndProduct(), "m.onnx");
        using OrtValue good = OrtValue.Create<float>(new float[] { 1, 2 }, 1, 2);
        using OrtValue wide = OrtValue.Create<float>(new float[] { 1, 2, 3 }, 1, 3);
        using OrtValue flat = OrtValue.Create<float>(new float[] { 1, 2 }, 2);
        using OrtValue whole = OrtValue.Create<int>(new[] { 1, 2 }, 1, 2);
        using OrtValue list = OrtValue.CreateSequence([good]);
        const string Wanted = "the model wants float[n,2]; give a value of that type and shape";
        Refused(ErrorKind.BadInput, $"m.onnx: input 'b': float[1,3] is given, {Wanted}", () => session.Run(Named(("a", good), ("b", wide))));
        Refused(ErrorKind.BadInput, $"m.onnx: input 'a': float[2] is given, {Wanted}", () => session.Run(Named(("a", flat), ("b", good))));
        Refused(ErrorKind.BadInput, $"m.onnx: input 'a': int32[1,2] is given, {Wanted}", () => session.Run(Named(("a", whole), ("b", good))));
        Refused(ErrorKind.BadInput, $"m.onnx: input 'a': sequence is given, {Wanted}", () => session.Run(Named(("a", list), ("b", good))));
        Refused(ErrorKind.BadInput, $"m.onnx: output 'sum': int32[1,2] is given, {Wanted}", () => session.Run(Named(("a", good), ("b", good)), Named(("sum", whole))));
    }

    [Fact]
    public void A_node_that_fails_is_named_without_the_librarys_source()
    {
        byte[] model = TinyModel.Bytes(TinyModel.Graph(
            [TinyModel.Node("add", "Add", ["a", "b"], ["sum"])],
            [TinyModel.Value("a", DataType.Float, "n", 2L), TinyModel.Value("b", DataType.Float, "n", 2L)],
            [TinyModel.Value("sum", DataType.Float, "n", 2L)]));
        using Session session = Session.Open(model, "m.onnx");
        using OrtValue two = OrtValue.Create<float>(new float[4], 2, 2);
        using OrtValue three = OrtValue.Create<float>(new float[6], 3, 2);
        Refused(
            ErrorKind.BadInput,
            "m.onnx: node 'add' (Add): Attempting to broadcast an axis by a dimension other than 1. 2 by 3; "
                + "check the inputs' values and shapes against what the model was exported for",
            () => session.Run(Named(("a", two), ("b", three))));
    }

    [Fact]
    public void A_cancelled_token_stops_before_the_run()
    {
        using Session session = Session.Open(TinyModel.Identity(DataType.Float, 1L), "tiny");
        using OrtValue x = OrtValue.Create<float>(new float[1], 1);
        Assert.Throws<OperationCanceledException>(() => session.Run(Named(("x", x)), cancellationToken: new CancellationToken(true)));
    }

    [Fact]
    public void An_endless_loop_ends_when_the_token_is_cancelled()
    {
        using Session session = Session.Open(TinyModel.EndlessLoop(), "loop");
        using OrtValue go = OrtValue.Create<bool>(new[] { true });
        using OrtValue x = OrtValue.Create<float>(new float[1]);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        // Without the stop this test would not end.
        OperationCanceledException stopped = Assert.ThrowsAny<OperationCanceledException>(
            () => session.Run(Named(("go0", go), ("x", x)), cancellationToken: source.Token));
        Assert.Equal(source.Token, stopped.CancellationToken);
    }

    [Fact]
    public void A_token_that_is_not_cancelled_changes_nothing()
    {
        using Session session = Session.Open(TinyModel.Identity(DataType.Float, 1L), "tiny");
        using OrtValue x = OrtValue.Create<float>(new float[] { 3 }, 1);
        using var source = new CancellationTokenSource();
        IReadOnlyList<OrtValue> results = session.Run(Named(("x", x)), cancellationToken: source.Token);
        Assert.Equal(3, results[0].AsSpan<float>()[0]);
        DisposeAll(results);
    }

    [Fact]
    public void A_scalar_for_an_einsum_of_unknown_rank_is_refused_as_it_would_end_the_process()
    {
        var einsum = TinyModel.Node("e", "Einsum", ["x"], ["y"]);
        einsum.Attribute.Add(new Transfer.Onnx.Format.AttributeProto
        {
            Name = "equation",
            Type = Transfer.Onnx.Format.AttributeProto.Types.AttributeType.String,
            S = Google.Protobuf.ByteString.CopyFromUtf8("ij->ji"),
        });
        byte[] model = TinyModel.Bytes(TinyModel.Graph(
            [einsum], [TinyModel.ValueOfUnknownRank("x", DataType.Float)], [TinyModel.ValueOfUnknownRank("y", DataType.Float)]));
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], model);
        using OrtValue scalar = OrtValue.Create<float>(new float[1]);
        using OrtValue matrix = OrtValue.Create<float>(new float[] { 1, 2, 3, 4, 5, 6 }, 2, 3);
        foreach (Session session in (Session[])[Session.Open(model, "m"), Session.Open(folder["m.onnx"])])
        {
            using (session)
            {
                IReadOnlyList<OrtValue> results = session.Run(Named(("x", matrix)));
                Assert.Equal([1, 4, 2, 5, 3, 6], results[0].AsSpan<float>().ToArray());
                DisposeAll(results);
                TransferException refusal = Assert.Throws<TransferException>(() => session.Run(Named(("x", scalar))));
                Assert.EndsWith(
                    ": input 'x': a scalar is given, the model declares no rank and holds an Einsum, on which ONNX Runtime ends the process; "
                        + "give a tensor with the rank that the equation has, or declare the input's shape",
                    refusal.Message);
            }
        }
    }

    [Fact]
    public void An_initializer_that_is_also_an_input_may_be_overridden()
    {
        var graph = TinyModel.Graph(
            [TinyModel.Node("add", "Add", ["x", "w"], ["y"])],
            [TinyModel.Value("x", DataType.Float, 1L), TinyModel.Value("w", DataType.Float, 1L)],
            [TinyModel.Value("y", DataType.Float, 1L)]);
        var weight = new Transfer.Onnx.Format.TensorProto { Name = "w", DataType = (int)DataType.Float };
        weight.Dims.Add(1);
        weight.FloatData.Add(10);
        graph.Initializer.Add(weight);
        using Session session = Session.Open(TinyModel.Bytes(graph), "tiny");
        Assert.Equal("x", Assert.Single(session.Inputs).Name);
        Assert.Equal("w", Assert.Single(session.OptionalInputs).Name);
        using OrtValue x = OrtValue.Create<float>(new float[] { 1 }, 1);
        using OrtValue w = OrtValue.Create<float>(new float[] { 5 }, 1);
        using OrtValue kept = session.Run(Named(("x", x)))[0];
        using OrtValue changed = session.Run(Named(("x", x), ("w", w)))[0];
        Assert.Equal((11, 6), (kept.AsSpan<float>()[0], changed.AsSpan<float>()[0]));
    }

    internal static Dictionary<string, OrtValue> Named(params (string Name, OrtValue Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value);

    internal static void DisposeAll(IReadOnlyList<OrtValue> values)
    {
        foreach (OrtValue value in values)
            value.Dispose();
    }

    internal static void Refused(ErrorKind kind, string message, Action action)
    {
        TransferException refusal = Assert.Throws<TransferException>(action);
        Assert.Equal(message, refusal.Message);
        Assert.Equal(kind, refusal.Kind);
    }
}
