using System.Buffers.Binary;
using System.Text;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Checkpoints;

public sealed class SafeTensorsTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        using var stream = new MemoryStream();
        SafeTensorsWriter.Write(stream, [("parameter/a", new float[] { 1, -2, float.NaN }), ("empty", Array.Empty<float>()), ("b\"\n", new float[] { 4 })]);
        IReadOnlyDictionary<string, float[]> read = SafeTensorsReader.Read(stream.ToArray(), "f");
        Assert.Equal([1, -2, float.NaN], read["parameter/a"]);
        Assert.Empty(read["empty"]);
        Assert.Equal([4], read["b\"\n"]);
    }

    [Fact]
    public void A_file_of_another_writer_is_read() =>
        Assert.Equal([1f, 2], SafeTensorsReader.Read(File("""{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}""", [1, 2]), "f")["w"]);

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'a' begins at byte 4, wanted 0: there is a hole or an overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "tensor 'b' begins at byte 4, wanted 8: there is a hole or an overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "its tensors take 4 bytes and it has 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor 'a' lies at bytes 0 to 8, and its 3 elements take 12")]
    [InlineData("""{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}""", "tensor 'a' is of type F16, wanted F32")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", "tensor 'a' is there twice")]
    [InlineData("""[1]""", "its header does not begin with '{'")]
    public void A_broken_rule_is_named(string header, string problem)
    {
        var error = Assert.Throws<TransferException>(() => SafeTensorsReader.Read(File(header, [1, 2]), "w.safetensors"));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Equal($"w.safetensors: is not a safetensors file: {problem}; write it again", error.Message);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":""")]
    public void A_header_that_makes_no_sense_is_refused(string header) =>
        Assert.StartsWith("w.safetensors: is not a safetensors file: ", Assert.Throws<TransferException>(() => SafeTensorsReader.Read(File(header, [1, 2]), "w.safetensors")).Message);

    [Fact]
    public void Any_cut_and_any_changed_byte_of_the_header_is_answered_or_read()
    {
        byte[] whole = File("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", [1, 2]);
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<TransferException>(() => SafeTensorsReader.Read(whole.AsSpan(0, length), "w"));
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] mutant = [.. whole];
            mutant[random.Next(whole.Length - 8)] = (byte)random.Next(256);
            _ = Record.Exception(() => SafeTensorsReader.Read(mutant, "w")) is null or TransferException
                ? 0 : throw new InvalidOperationException($"mutant {i}: {Convert.ToHexString(mutant)}");
        }
    }

    private static byte[] File(string header, float[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + text.Length + (4 * data.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        Buffer.BlockCopy(data, 0, file, 8 + text.Length, 4 * data.Length);
        return file;
    }
}
