using System.Diagnostics;
using Google.Protobuf;
using Transfer.Onnx.Format;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Format;

public sealed class LoadErrorTests
{
    private static readonly byte[] Zeros = new byte[600];

    public static TheoryData<byte[], string> OtherFormats => new()
    {
        { [], "not an ONNX model (0 bytes); get the file again" },
        { "  \n "u8.ToArray(), "not an ONNX model: it holds only blanks; get the file again" },
        { "\n<!DOCTYPE HTML><title>404"u8.ToArray(), "not an ONNX model: this is an HTML page, as servers send for an error; get the file again" },
        { "<html>"u8.ToArray(), "not an ONNX model: this is an HTML page, as servers send for an error; get the file again" },
        { "\uFEFF<?xml version='1.0'?><net/>"u8.ToArray(), "not an ONNX model: this is XML; give the .onnx file" },
        { "{\"error\": \"not found\"}"u8.ToArray(), "not an ONNX model: this is JSON; give the .onnx file" },
        { "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"u8.ToArray(), "not an ONNX model: this is a Git LFS pointer, not the model itself; run git lfs pull" },
        { [0x1F, 0x8B, 8, 0], "not an ONNX model: this is a gzip archive; unpack it first" },
        { [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "not an ONNX model: this is an xz archive; unpack it first" },
        { [0x28, 0xB5, 0x2F, 0xFD], "not an ONNX model: this is a Zstandard archive; unpack it first" },
        { "BZh9"u8.ToArray(), "not an ONNX model: this is a bzip2 archive; unpack it first" },
        { [(byte)'7', (byte)'z', 0xBC, 0xAF], "not an ONNX model: this is a 7-Zip archive; unpack it first" },
        { [.. "model.onnx"u8, .. Zeros.AsSpan(0, 247), .. "ustar"u8], "not an ONNX model: this is a tar archive; unpack it first" },
        { [.. "PK\x03\x04"u8, .. "model.onnx"u8], "not an ONNX model: this is a zip archive; unpack it first" },
        { [.. "PK\x03\x04"u8, .. "archive/data.pkl"u8], "not an ONNX model: this is a PyTorch checkpoint (zip); export the model to ONNX with torch.onnx.export" },
        { [.. "PK\x03\x04"u8, .. "weights.npy"u8], "not an ONNX model: this is a NumPy archive; give a model" },
        { [.. "PK\x03\x04"u8, .. "metadata.json"u8], "not an ONNX model: this is a Keras model; export it to ONNX" },
        { [0x80, 2, 0x8A, 0x0A, 0x6C], "not an ONNX model: this is a PyTorch checkpoint (pickle); export the model to ONNX with torch.onnx.export" },
        { [0x80, 4, 0x95, 0], "not an ONNX model: this is a Python pickle, which is never opened; export the model to ONNX" },
        { [.. BitConverter.GetBytes(66L), .. "{\"w\":"u8], "not an ONNX model: this is a safetensors file, weights without a graph; export the model to ONNX" },
        { [0x1C, 0, 0, 0, .. "TFL3"u8], "not an ONNX model: this is a TensorFlow Lite model; convert it to ONNX with tf2onnx" },
        { [0x1C, 0, 0, 0, .. "ORTM"u8], "not an ONNX model: this is a model in ONNX Runtime's own format; take the .onnx file it was made from" },
        { [0x89, .. "HDF\r\n"u8, 0x1A, 0x0A], "not an ONNX model: this is an HDF5 file, as Keras writes them; export the model to ONNX" },
        { "GGUF...."u8.ToArray(), "not an ONNX model: this is a GGUF file; take the ONNX export of the model" },
        { [0x89, .. "PNG"u8], "not an ONNX model: this is a PNG image; give a model" },
        { [0xFF, 0xD8, 0xFF, 0xE0], "not an ONNX model: this is a JPEG image; give a model" },
        { [0x08, 0x07], "not an ONNX model: its 2 bytes hold no graph, so it was cut short or is something else; get the file again" },
        { [0x0C, 0x07], "not an ONNX model, or damaged (Completed reading a message while more data was available in the stream); get the file again" },
    };

    [Theory]
    [MemberData(nameof(OtherFormats))]
    public void What_is_no_model_is_named(byte[] bytes, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.onnx"], bytes);
        Expect.Error(ErrorKind.BadInput, $"{Shown.Name(folder["m.onnx"])}: {message}", () => Model.Load(folder["m.onnx"]));
        Expect.Error(ErrorKind.BadInput, $"m: {message}", () => Model.Load(bytes, "m"));
    }

    [Theory]
    [InlineData("models/onnx/test_if.onnx")]
    [InlineData("models/rich.onnx")]
    [InlineData("models/onnx/test_Linear.onnx")]
    public void A_model_cut_anywhere_is_refused_or_has_lost_only_its_end(string fixture)
    {
        byte[] whole = File.ReadAllBytes(Repository.Fixture(fixture));
        int refused = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            ReadOnlyMemory<byte> cut = whole.AsMemory(0, length);
            try
            {
                // A cut between two fields behind the graph leaves a model that is whole but for those fields.
                Assert.Equal(cut.ToArray(), Model.Load(cut, "cut").ToBytes());
            }
            catch (TransferException error)
            {
                Assert.Equal(ErrorKind.BadInput, error.Kind);
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.True(refused > whole.Length * 8 / 10, $"{refused} of {whole.Length} refused");
    }

    [Fact]
    public void A_cut_in_the_middle_says_so()
    {
        byte[] whole = File.ReadAllBytes(Repository.Fixture("models/onnx/test_Linear.onnx"));
        Expect.Error(ErrorKind.BadInput, "cut: the file ends in the middle of a field, after 200 bytes: it was cut short; get it again",
            () => Model.Load(whole.AsMemory(0, 200), "cut"));
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(60, false)]
    [InlineData(200, false)]
    [InlineData(5000, false)]
    public void Nesting_that_protobuf_refuses_is_named(int levels, bool loads)
    {
        byte[] bytes = Nested(levels);
        if (loads)
        {
            Assert.Equal(bytes, Model.Load(bytes, "deep").ToBytes());
            return;
        }

        Expect.Error(ErrorKind.BadInput,
            "deep: its messages are nested more than 100 deep (about 32 subgraphs), which protobuf refuses; export a flatter model",
            () => Model.Load(bytes, "deep"));
    }

    [Fact]
    public void Missing_files_folders_and_pipes_are_named()
    {
        using var folder = new TemporaryFolder();
        Expect.Error(ErrorKind.NotFound,
            $"{Shown.Name(folder["none.onnx"])}: no such file or folder; check the path", () => Model.Load(folder["none.onnx"]));
        Expect.Error(ErrorKind.BadInput,
            $"{Shown.Path(folder.Path)}: it is a folder; give the .onnx file in it", () => Model.Load(folder.Path));
        Expect.Error(ErrorKind.Usage, "model: no file is named; give a path", () => Model.Load(""));
    }

    [SkippableFact]
    public void A_pipe_is_refused_without_waiting_for_it()
    {
        using var folder = new TemporaryFolder();
        MakePipe(folder["pipe.onnx"]);
        Expect.Error(ErrorKind.BadInput,
            $"{Shown.Name(folder["pipe.onnx"])}: not an ONNX model (0 bytes); get the file again", () => Model.Load(folder["pipe.onnx"]));
    }

    [SkippableFact]
    public void A_file_over_two_gibibytes_is_refused_without_reading_it()
    {
        Skip.If(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "needs a file system where a large file takes no room");
        using var folder = new TemporaryFolder();
        using (FileStream file = File.Create(folder["big.onnx"]))
            file.SetLength((long)int.MaxValue + 1);
        Expect.Error(ErrorKind.BadInput, $"{Shown.Name(folder["big.onnx"])}: 2147483648 bytes are over the 2 GiB that protobuf can hold; "
            + "export the model again with external data", () => Model.Load(folder["big.onnx"]));
    }

    internal static void MakePipe(string path)
    {
        Skip.If(OperatingSystem.IsWindows(), "needs named pipes in the file system");
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Skip.IfNot(File.Exists(path), "needs mkfifo");
    }

    private static byte[] Nested(int levels)
    {
        // From the inside out, by hand: protobuf's own writer recurses.
        byte[] graph = new GraphProto { Name = "g" }.ToByteArray();
        for (int i = 0; i < levels; i++)
        {
            byte[] attribute = Field(AttributeProto.GFieldNumber, graph, new AttributeProto { Name = "body" }.ToByteArray(), [0xA0, 0x01, 5]);
            byte[] node = Field(NodeProto.AttributeFieldNumber, attribute, [], []);
            graph = Field(GraphProto.NodeFieldNumber, node, [], []);
        }

        return Field(ModelProto.GraphFieldNumber, graph, [0x08, 0x07], []);
    }

    private static byte[] Field(int number, byte[] content, byte[] before, byte[] after)
    {
        using var stream = new MemoryStream();
        using var output = new CodedOutputStream(stream);
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
        output.Flush();
        return [.. before, .. stream.ToArray(), .. after];
    }
}
