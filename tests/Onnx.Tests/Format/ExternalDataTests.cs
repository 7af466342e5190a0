using Transfer.Onnx.Format;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Format;

public sealed class ExternalDataTests
{
    [Fact]
    public void Data_is_read_from_wherever_a_tensor_can_be()
    {
        Model model = Model.Load(Repository.Fixture("models/external.onnx"));
        Assert.Equal([[0, 1, 2, 3], [1, 2], [8, 9], [-1], [4, 5, 6, 7], [10, 11], [12, 13, 14, 15]],
            ModelTensors.All(model).Select(t => t.Type == DataType.Float ? t.ToFloats() : [-1f]));
        Assert.Equal(new ExternalReference("external.bin", 16, 16), model.Graph.Get("c").Producer!.Attributes["value"].Tensor.External);
        Assert.Equal(new ExternalReference("external.bin", 32, null), model.Graph.Get("s").SparseInitializer!.Values.External);
        Assert.Null(model.Graph.Get("inline").Initializer!.External);
    }

    [SkippableTheory]
    [InlineData("convnext.ts17pres-ext")]
    [InlineData("bert-seqcls.d18dyn-ext")]
    public void Real_exports_are_moved_inline_and_out_again_without_a_changed_bit(string name)
    {
        Model model = Model.Load(SharedData.Require($"models/exports/{name}/model.onnx"));
        Dictionary<string, byte[]> before = Bytes(model);
        Assert.Contains(model.Graph.Initializers, v => v.Initializer!.External is not null);
        using var folder = new TemporaryFolder();

        model.Save(folder["kept.onnx"]);
        model.Save(folder["inline.onnx"], new SaveOptions { Placement = TensorPlacement.Inline });
        Model kept = Model.Load(folder["kept.onnx"]);
        Model inline = Model.Load(folder["inline.onnx"]);
        inline.Save(folder["out.onnx"], new SaveOptions { Placement = TensorPlacement.External, ExternalThreshold = 100 });
        Model outside = Model.Load(folder["out.onnx"]);

        Assert.Equal(["inline.onnx", "kept.onnx", "kept.onnx.data", "out.onnx", "out.onnx.data"], Files(folder));
        foreach (Model saved in new[] { kept, inline, outside })
        {
            Dictionary<string, byte[]> after = Bytes(saved);
            Assert.Equal(before.Keys, after.Keys);
            Assert.All(before, pair => Assert.Equal(pair.Value, after[pair.Key]));
        }

        Assert.All(inline.Graph.Initializers, v => Assert.Null(v.Initializer!.External));
        Assert.All(outside.Graph.Initializers, v => Assert.Equal(v.Initializer!.Bytes.Length >= 100, v.Initializer.External is not null));
        Assert.All(kept.Graph.Initializers, v => Assert.Equal(0, (v.Initializer!.External?.Offset ?? 0) % 16));
    }

    [Fact]
    public void A_model_saved_over_itself_leaves_its_data_file_alone()
    {
        using var folder = new TemporaryFolder();
        Copy(folder);
        byte[] model = File.ReadAllBytes(folder["external.onnx"]);
        byte[] data = File.ReadAllBytes(folder["external.bin"]);
        Model.Load(folder["external.onnx"]).Save(folder["external.onnx"]);
        Assert.Equal(model, File.ReadAllBytes(folder["external.onnx"]));
        Assert.Equal(data, File.ReadAllBytes(folder["external.bin"]));
        Assert.Equal(["external.bin", "external.onnx"], Files(folder));
    }

    [Fact]
    public void A_data_file_that_is_still_read_is_never_written()
    {
        using var folder = new TemporaryFolder();
        Copy(folder);
        Model.Load(folder["external.onnx"]).Save(folder["m.onnx"]);
        byte[] first = File.ReadAllBytes(folder["m.onnx.data"]);
        Model model = Model.Load(folder["m.onnx"]);
        Value w = model.Graph.Get("w");
        Tensor old = w.Initializer!;
        w.Initializer = Tensor.From<float>([9, 9, 9, 9], 4);
        model.Save(folder["m.onnx"], new SaveOptions { Placement = TensorPlacement.External, ExternalThreshold = 0 });
        Assert.Equal(first, File.ReadAllBytes(folder["m.onnx.data"]));
        Assert.Equal([0f, 1, 2, 3], old.ToFloats());
        Model again = Model.Load(folder["m.onnx"]);
        Assert.Equal([9f, 9, 9, 9], again.Graph.Get("w").Initializer!.ToFloats());
        Assert.Equal("m.onnx.2.data", again.Graph.Get("w").Initializer!.External!.Location);
        Assert.Equal(["external.bin", "external.onnx", "m.onnx", "m.onnx.2.data", "m.onnx.data"], Files(folder));
    }

    [Fact]
    public void A_model_that_would_pass_the_limit_goes_outside_by_itself()
    {
        var graph = new Graph("g");
        _ = graph.AddInitializer("large", Tensor.From<float>(new float[1000], 1000));
        _ = graph.AddInitializer("small", Tensor.From<float>([1], 1));
        _ = graph.AddInitializer("text", Tensor.FromStrings(["a"], 1));
        using var folder = new TemporaryFolder();
        var model = new Model(graph, 18);
        model.Save(folder["inside.onnx"], new SaveOptions { InlineLimit = 5000 });
        model.Save(folder["outside.onnx"], new SaveOptions { InlineLimit = 4000 });
        model.Save(folder["forced.onnx"], new SaveOptions { InlineLimit = 4000, Placement = TensorPlacement.Inline });
        Assert.Equal(["forced.onnx", "forced.onnx.data", "inside.onnx", "outside.onnx", "outside.onnx.data"], Files(folder));
        Graph read = Model.Load(folder["outside.onnx"]).Graph;
        Assert.NotNull(read.Get("large").Initializer!.External);
        Assert.Null(read.Get("small").Initializer!.External);
        Assert.Equal(["a"], read.Get("text").Initializer!.Strings);
    }

    [Fact]
    public void Bytes_over_the_limit_are_refused_before_they_are_made()
    {
        // Never touched, so it takes address space only.
        byte[] half = new byte[1 << 30];
        var graph = new Graph("g");
        for (int i = 0; i < 5; i++)
            _ = graph.AddInitializer($"w{i}", Tensor.FromBytes(DataType.UInt8, half, half.Length));
        Expect.Error(ErrorKind.Usage,
            "model: the model is over the 2 GiB that protobuf can hold; save it to a file with external data (placement External)",
            () => new Model(graph, 18).ToBytes());
    }

    [Fact]
    public void A_failed_save_leaves_the_old_model_and_its_data()
    {
        using var folder = new TemporaryFolder();
        Copy(folder);
        Model model = Model.Load(folder["external.onnx"]);
        model.Save(folder["m.onnx"]);
        byte[] old = File.ReadAllBytes(folder["m.onnx"]);
        byte[] oldData = File.ReadAllBytes(folder["m.onnx.data"]);
        File.WriteAllBytes(folder["external.bin"], new byte[60]);
        string problem = $"{Shown.Name(folder["external.onnx"])}: tensor '': external_data: offset 48 and length 16 pass the end of 'external.bin', "
            + "which has 60 bytes; get the data file again";
        Expect.Error(ErrorKind.BadInput, problem, () => model.Save(folder["m.onnx"]));
        Assert.Equal(old, File.ReadAllBytes(folder["m.onnx"]));
        Assert.Equal(oldData, File.ReadAllBytes(folder["m.onnx.data"]));
        Assert.Equal(["external.bin", "external.onnx", "m.onnx", "m.onnx.data"], Files(folder));
    }

    [Fact]
    public void Missing_files_are_listed_once()
    {
        using var folder = new TemporaryFolder();
        Copy(folder);
        File.Delete(folder["external.bin"]);
        Expect.Error(ErrorKind.BadInput,
            $"{Shown.Name(folder["external.onnx"])}: its external data is missing: 'external.bin'; put the file beside the model",
            () => Model.Load(folder["external.onnx"]));

        Model shown = Model.Load(folder["external.onnx"], new LoadOptions { RequireExternalData = false });
        Expect.Error(ErrorKind.NotFound,
            $"{Shown.Name(folder["external.onnx"])}: tensor 'w': external_data: 'external.bin' is missing; put it beside the model",
            () => _ = shown.Graph.Get("w").Initializer!.Bytes);

        var model = new ModelProto { Graph = new GraphProto() };
        for (int i = 0; i < 13; i++)
            model.Graph.Initializer.Add(External($"w{i}", ("location", $"f{i % 12:00}.bin")));
        Expect.Error(ErrorKind.BadInput,
            "m: its external data is missing: 'f00.bin', 'f01.bin', 'f02.bin', 'f03.bin', 'f04.bin', 'f05.bin', 'f06.bin', "
            + "'f07.bin', 'f08.bin', 'f09.bin' and 2 more; put the files beside the model",
            () => Model.Load(Google.Protobuf.MessageExtensions.ToByteArray(model), "m", folder.Path));
    }

    [Fact]
    public void A_model_from_memory_needs_a_folder()
    {
        byte[] bytes = File.ReadAllBytes(Repository.Fixture("models/external.onnx"));
        Model model = Model.Load(bytes, "m");
        Expect.Error(ErrorKind.BadInput,
            "m: tensor 'w': its data is in 'external.bin', and the model came from memory; name the folder when loading",
            () => _ = model.Graph.Get("w").Initializer!.Bytes);
        Assert.Equal([0f, 1, 2, 3], Model.Load(bytes, "m", Repository.Fixture("models")).Graph.Get("w").Initializer!.ToFloats());
    }

    [Theory]
    [InlineData("", "8", null, "it names no location")]
    [InlineData("d.bin", "-8", null, "offset is '-8', not a number of bytes")]
    [InlineData("d.bin", "0x8", null, "offset is '0x8', not a number of bytes")]
    [InlineData("d.bin", "99999999999999999999", null, "offset is '99999999999999999999', not a number of bytes")]
    [InlineData("d.bin", null, "-1", "length is '-1', not a number of bytes")]
    [InlineData("d.bin", null, "1e3", "length is '1e3', not a number of bytes")]
    [InlineData("d.bin", null, "12", "length is 12, float[4] needs 16")]
    [InlineData("d.bin", null, "1125899906842624", "length is 1125899906842624, float[4] needs 16")]
    [InlineData("d.bin", "9223372036854775800", null, "offset 9223372036854775800 and length 16 pass 2^63")]
    public void Places_that_make_no_sense_are_refused(string location, string? offset, string? length, string problem)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["d.bin"], new byte[32]);
        (string, string?)[] entries = [("location", location.Length == 0 ? null : location), ("offset", offset), ("length", length)];
        Expect.Error(ErrorKind.BadInput, $"m: tensor 'w': external_data: {problem}; export the model again", () => Load(folder, entries));
    }

    [SkippableFact]
    public void Places_that_are_no_data_are_refused_without_waiting()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["d.bin"], new byte[32]);
        _ = Directory.CreateDirectory(folder["sub"]);
        Expect.Error(ErrorKind.BadInput,
            "m: tensor 'w': external_data: offset 20 and length 16 pass the end of 'd.bin', which has 32 bytes; get the data file again",
            () => Load(folder, ("location", "d.bin"), ("offset", "20")));
        Expect.Error(ErrorKind.BadInput, "m: tensor 'w': external_data: location 'sub' is refused: it is a folder; data must be a file",
            () => Load(folder, ("location", "sub")));
        Expect.Error(ErrorKind.BadInput,
            "m: tensor 'w': external_data: location '../d.bin' is refused: it has '..'; data must lie beneath the model's folder",
            () => Load(folder, ("location", "../d.bin")));
        LoadErrorTests.MakePipe(folder["pipe"]);
        Expect.Error(ErrorKind.BadInput,
            "m: tensor 'w': external_data: offset 0 and length 16 pass the end of 'pipe', which has 0 bytes; get the data file again",
            () => Load(folder, ("location", "pipe")));
        Tests.Files.SafePathTests.Link(folder["zero"], "/dev/zero");
        Expect.Error(ErrorKind.BadInput,
            "m: tensor 'w': external_data: location 'zero' is refused: a link leads out of the model's folder; data must lie beneath the model's folder",
            () => Load(folder, ("location", "zero")));
    }

    [Fact]
    public void Dimensions_that_ask_for_too_much_are_refused_before_allocation()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["d.bin"], new byte[32]);
        TensorProto tensor = External("w", ("location", "d.bin"));
        tensor.Dims.Clear();
        tensor.Dims.Add(1L << 48);
        var model = new ModelProto { Graph = new GraphProto() };
        model.Graph.Initializer.Add(tensor);
        Expect.Error(ErrorKind.BadInput,
            "m: tensor 'w': external_data: offset 0 and length 1125899906842624 pass the end of 'd.bin', which has 32 bytes; get the data file again",
            () => Model.Load(Google.Protobuf.MessageExtensions.ToByteArray(model), "m", folder.Path));
    }

    [Fact]
    public void A_data_file_that_shrinks_after_loading_is_noticed()
    {
        using var folder = new TemporaryFolder();
        Copy(folder);
        Model model = Model.Load(folder["external.onnx"]);
        File.WriteAllBytes(folder["external.bin"], new byte[8]);
        Expect.Error(ErrorKind.BadInput,
            $"{Shown.Name(folder["external.onnx"])}: tensor 'w': external_data: offset 0 and length 16 pass the end of 'external.bin', "
            + "which has 8 bytes; get the data file again", () => _ = model.Graph.Get("w").Initializer!.Bytes);
    }

    private static Model Load(TemporaryFolder folder, params (string Key, string? Value)[] entries)
    {
        var model = new ModelProto { Graph = new GraphProto() };
        model.Graph.Initializer.Add(External("w", entries));
        return Model.Load(Google.Protobuf.MessageExtensions.ToByteArray(model), "m", folder.Path);
    }

    private static TensorProto External(string name, params (string Key, string? Value)[] entries)
    {
        var tensor = new TensorProto { Name = name, DataType = 1, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.Dims.Add(4);
        foreach ((string key, string? value) in entries)
        {
            if (value is not null)
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return tensor;
    }

    private static Dictionary<string, byte[]> Bytes(Model model) =>
        model.Graph.Initializers.ToDictionary(v => v.Name, v => v.Initializer!.Bytes.ToArray());

    private static void Copy(TemporaryFolder folder)
    {
        foreach (string name in new[] { "external.onnx", "external.bin" })
            File.Copy(Repository.Fixture($"models/{name}"), folder[name]);
    }

    private static IEnumerable<string?> Files(TemporaryFolder folder) => Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
