using Google.Protobuf;
using Transfer.Onnx.Format;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Format;

/// <summary>What is kept out of protobuf's hands must come back as protobuf itself reads it.</summary>
public sealed class LargeTensorsTests
{
    [SkippableFact]
    public void Every_backend_model_reads_as_protobuf_reads_it()
    {
        foreach (BackendCase backend in BackendArchive.Require())
        {
            byte[] bytes = File.ReadAllBytes(backend.Model);
            Assert.Equal(ModelProto.Parser.ParseFrom(bytes), LargeTensors.Parse(bytes, least: 1));
        }
    }

    [Fact]
    public void Damaged_bytes_read_as_protobuf_reads_them()
    {
        byte[] whole = File.ReadAllBytes(Repository.Fixture("models/rich.onnx"));
        byte[] model = Twice();
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] mutant = [.. i % 2 == 0 ? whole : model];
            for (int edits = random.Next(1, 4); edits > 0; edits--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            Assert.Equal(Reading(() => ModelProto.Parser.ParseFrom(mutant)), Reading(() => LargeTensors.Parse(mutant, least: 1)));
        }
    }

    [Fact]
    public void Of_raw_data_that_is_there_twice_the_last_counts()
    {
        ModelProto read = LargeTensors.Parse(Twice(), least: 3);
        Assert.Equal(["4, 5, 6, 7", "9", "1, 2, 3", ""], read.Graph.Initializer.Select(t => string.Join(", ", t.RawData)));
        Assert.Equal([true, true, true, false], read.Graph.Initializer.Select(t => t.HasRawData));
        Assert.Equal(ModelProto.Parser.ParseFrom(Twice()), read);
    }

    [Fact]
    public void The_bytes_are_not_copied()
    {
        byte[] bytes = Twice();
        ModelProto read = LargeTensors.Parse(bytes, least: 3);
        Assert.True(bytes.AsSpan().Overlaps(read.Graph.Initializer[0].RawData.Span));
        Assert.False(bytes.AsSpan().Overlaps(read.Graph.Initializer[1].RawData.Span));
    }

    // Long before long, long before short, short before long, none; the graph in two parts.
    private static byte[] Twice()
    {
        byte[] first = [.. Tensor([1, 2, 3], [4, 5, 6, 7]), .. Tensor([1, 2, 3], [9])];
        byte[] second = [.. Tensor([9], [1, 2, 3]), .. Tensor()];
        return [8, 8, .. Part(7, first), .. Part(7, second)];
    }

    private static byte[] Tensor(params byte[][] raw) => Part(5, [16, 2, .. raw.SelectMany(r => Part(9, r))]);

    private static byte[] Part(int field, byte[] content) => [(byte)((field << 3) | 2), (byte)content.Length, .. content];

    private static string Reading(Func<ModelProto> read)
    {
        try
        {
            return Convert.ToBase64String(read().ToByteArray());
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return "refused";
        }
    }
}
