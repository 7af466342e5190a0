using FsCheck;
using FsCheck.Fluent;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class TensorTests
{
    [Theory]
    [InlineData(1, "0000803F000000C000006040")]
    [InlineData(2, "010203")]
    [InlineData(3, "01FE03")]
    [InlineData(4, "010002000300")]
    [InlineData(5, "0100FEFF0300")]
    [InlineData(6, "01000000FEFFFFFF03000000")]
    [InlineData(7, "0100000000000000FEFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F")]
    [InlineData(9, "010001")]
    [InlineData(10, "003C00BC017C")]
    [InlineData(11, "000000000000F03F00000000000000C00000000000000C40")]
    [InlineData(12, "0100000002000000FFFFFFFF")]
    [InlineData(13, "01000000000000000200000000000000FFFFFFFFFFFFFFFF")]
    [InlineData(14, "0000803F0000004000004040000080400000A0400000C040")]
    [InlineData(15, "000000000000F03F00000000000000400000000000000840000000000000104000000000000014400000000000001840")]
    [InlineData(16, "003C00BC017C")]
    [InlineData(17, "010203")]
    [InlineData(18, "010203")]
    [InlineData(19, "010203")]
    [InlineData(20, "010203")]
    [InlineData(21, "2103")]
    [InlineData(22, "2103")]
    [InlineData(23, "2103")]
    [InlineData(24, "010203")]
    [InlineData(25, "39")]
    [InlineData(26, "39")]
    public void Every_element_type_is_read_from_its_typed_field(int type, string bytes)
    {
        Tensor tensor = Fixture("types").Get($"typed{type}").Initializer!;
        Assert.Equal((DataType)type, tensor.Type);
        Assert.Equal(bytes, Convert.ToHexString(tensor.Bytes.Span));

        // Written anew it is raw data, and means the same.
        var graph = new Graph("g");
        _ = graph.AddInitializer("t", Tensor.FromBytes(tensor.Type, tensor.Bytes, [.. tensor.Dims]));
        Tensor again = Model.Load(new Model(graph, 26).ToBytes(), "raw").Graph.Get("t").Initializer!;
        Assert.Equal(bytes, Convert.ToHexString(again.Bytes.Span));
        Assert.Equal(tensor.ToString(), again.ToString());
    }

    [Fact]
    public void Strings_are_read_and_written()
    {
        Tensor tensor = Fixture("types").Get("typed8").Initializer!;
        Assert.Equal(["a", "", "é"], tensor.Strings);
        Assert.Equal([0xC3, 0xA9], tensor.StringBytes[2].ToArray());
        var graph = new Graph("g");
        _ = graph.AddInitializer("t", Tensor.FromStrings(["x", "蟻"], 2, 1));
        Tensor again = Model.Load(new Model(graph, 26).ToBytes(), "strings").Graph.Get("t").Initializer!;
        Assert.Equal(["x", "蟻"], again.Strings);
        Assert.Equal(["x", "蟻"], again.Reshape(2).Strings);
        Assert.Equal("string[2,1]", again.ToString());
    }

    [Fact]
    public void A_wrong_question_is_answered()
    {
        Tensor floats = Tensor.From<float>([1, 2], 2);
        Expect.Error(ErrorKind.Usage,
            "tensor: elements are float, not int64; ask for the type they have, or convert them", () => floats.AsSpan<long>());
        Expect.Error(ErrorKind.Usage, "tensor: elements are float, not strings; ask for the bytes", () => _ = floats.Strings);
        Expect.Error(ErrorKind.Usage, "tensor: float elements cannot be read as int64; ask for the bytes", () => floats.ToLongs());
        Expect.Error(ErrorKind.Usage,
            "tensor: no ONNX element type is stored as Char; use float, double, Half, bool or an integer, or give the type and the bytes",
            () => Tensor.From<char>("ab"));
        Expect.Error(ErrorKind.Usage,
            "tensor: 8 bytes given, float[3] needs 12; give data that fits the dimensions", () => Tensor.From<float>([1, 2], 3));
        Expect.Error(ErrorKind.Usage,
            "tensor: 1 strings given, [2] needs 2; give data that fits the dimensions", () => Tensor.FromStrings(["a"], 2));
        Expect.Error(ErrorKind.Usage, "tensor: [2] has 2 elements, [3] has 3; keep the product", () => floats.Reshape(3));
        Expect.Error(ErrorKind.BadInput,
            "tensor: strings have no raw bytes; ask for the strings", () => _ = Tensor.FromStrings(["a"], 1).Bytes);
        Expect.Error(ErrorKind.Usage,
            "tensor: string elements cannot be read as float; ask for the bytes", () => Tensor.FromStrings(["a"], 1).ToFloats());
    }

    [Fact]
    public void Packed_and_8_bit_types_are_seen_as_bytes_and_16_bit_floats_as_bits()
    {
        Graph graph = Fixture("types");
        Assert.Equal([0x21, 0x03], graph.Get("typed22").Initializer!.AsSpan<byte>().ToArray());
        Assert.Equal([1, 2, 3], graph.Get("typed17").Initializer!.AsSpan<byte>().ToArray());
        Assert.Equal([0x3C00, 0xBC00, 0x7C01], graph.Get("typed16").Initializer!.AsSpan<ushort>().ToArray());
        Assert.Equal((Half)1, graph.Get("typed10").Initializer!.AsSpan<Half>()[0]);
        Assert.Equal(6, graph.Get("typed14").Initializer!.AsSpan<float>().Length);
    }

    [Theory]
    [InlineData(new long[] { -1, 2 }, 1, 8, "dimension -1 in [-1,2] is negative; dimensions are 0 or more")]
    [InlineData(new long[] { 4294967296, 4294967296 }, 1, 8, "dimensions [4294967296,4294967296] have a product over 2^63 - 1; no such tensor can be stored")]
    [InlineData(new long[] { 4294967296, 4294967296, 0, -3 }, 1, 8, "dimension -3 in [4294967296,4294967296,0,-3] is negative; dimensions are 0 or more")]
    [InlineData(new long[] { long.MaxValue }, 11, 8, "dimensions [9223372036854775807] of double need over 2^63 bits; no such tensor can be stored")]
    [InlineData(new long[] { 2 }, 99, 8, "data_type 99 is none of the standard's (1 to 26); write the file again with a known type")]
    [InlineData(new long[] { 2 }, 0, 8, "data_type 0 is none of the standard's (1 to 26); write the file again with a known type")]
    [InlineData(new long[] { 3 }, 1, 8, "8 bytes of data, float[3] needs 12; the file was cut or its dimensions are wrong: get it again or export it again")]
    [InlineData(new long[] { 3 }, 22, 8, "8 bytes of data, int4[3] needs 2; the file was cut or its dimensions are wrong: get it again or export it again")]
    public void Dimensions_and_sizes_are_checked_before_anything_is_allocated(long[] dims, int type, int length, string problem)
    {
        var proto = new Onnx.Format.TensorProto { Name = "w", DataType = type, RawData = Google.Protobuf.ByteString.CopyFrom(new byte[length]) };
        proto.Dims.AddRange(dims);
        Tensor tensor = Onnx.Format.TensorFormat.Read(proto, "m.onnx", null);
        Expect.Error(ErrorKind.BadInput, $"m.onnx: tensor 'w': {problem}", () => _ = tensor.Bytes);
    }

    [Fact]
    public void An_empty_dimension_makes_an_empty_tensor_however_large_the_others_are() =>
        Assert.Equal(0, Tensor.FromBytes(DataType.Float, default, 4294967296, 4294967296, 0).Count);

    [Fact]
    public void Larger_than_an_array_is_a_matter_of_the_machine()
    {
        var proto = new Onnx.Format.TensorProto { Name = "w", DataType = 1, RawData = Google.Protobuf.ByteString.Empty };
        proto.Dims.Add(1L << 40);
        Expect.Error(ErrorKind.Resource, "m.onnx: tensor 'w': 4398046511104 bytes are more than one array can hold (2147483591); "
            + "such a tensor can be copied between files, not looked into", () => _ = Onnx.Format.TensorFormat.Read(proto, "m.onnx", null).Bytes);
    }

    [Fact]
    public void Both_kinds_of_data_and_raw_strings_are_refused()
    {
        var both = new Onnx.Format.TensorProto { Name = "w", DataType = 1, RawData = Google.Protobuf.ByteString.CopyFrom(new byte[4]) };
        both.Dims.Add(1);
        both.FloatData.Add(1);
        Expect.Error(ErrorKind.BadInput, "m.onnx: tensor 'w': it has both raw_data and a typed data field; export the model again",
            () => _ = Onnx.Format.TensorFormat.Read(both, "m.onnx", null).Bytes);
        var strings = new Onnx.Format.TensorProto { Name = "s", DataType = 8, RawData = Google.Protobuf.ByteString.CopyFrom(new byte[4]) };
        strings.Dims.Add(1);
        Expect.Error(ErrorKind.BadInput, "m.onnx: tensor 's': strings cannot be stored as raw or external data; store them in string_data",
            () => _ = Onnx.Format.TensorFormat.Read(strings, "m.onnx", null).Strings);
        var few = new Onnx.Format.TensorProto { Name = "s", DataType = 8 };
        few.Dims.Add(2);
        Expect.Error(ErrorKind.BadInput,
            "m.onnx: tensor 's': 0 strings of data, string[2] needs 2; the file was cut or its dimensions are wrong: "
            + "get it again or export it again", () => _ = Onnx.Format.TensorFormat.Read(few, "m.onnx", null).Strings);
    }

    [Fact]
    public void Every_float16_becomes_the_float_it_stands_for()
    {
        ushort[] bits = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        float[] floats = Tensor.FromBytes(DataType.Float16, System.Runtime.InteropServices.MemoryMarshal.AsBytes(bits.AsSpan()).ToArray(), 65536).ToFloats();
        for (int i = 0; i < bits.Length; i++)
        {
            int sign = i >> 15;
            int exponent = (i >> 10) & 31;
            int mantissa = i & 1023;
            double value = exponent == 31 ? (mantissa == 0 ? double.PositiveInfinity : double.NaN)
                : exponent == 0 ? mantissa * Math.Pow(2, -24)
                : (1 + (mantissa / 1024.0)) * Math.Pow(2, exponent - 15);
            Assert.Equal(sign == 0 ? value : -value, floats[i]);
            Assert.Equal(sign == 1, float.IsNegative(floats[i]));
        }

        float[] brain = Tensor.FromBytes(DataType.BFloat16, System.Runtime.InteropServices.MemoryMarshal.AsBytes(bits.AsSpan()).ToArray(), 65536).ToFloats();
        for (int i = 0; i < bits.Length; i++)
            Assert.Equal((uint)i << 16, BitConverter.SingleToUInt32Bits(brain[i]));
    }

    [Fact]
    public void Integers_become_floats_and_longs()
    {
        Assert.Equal([-128f, 127], Tensor.From<sbyte>([-128, 127], 2).ToFloats());
        Assert.Equal([0f, 255], Tensor.From<byte>([0, 255], 2).ToFloats());
        Assert.Equal([-32768f], Tensor.From<short>([-32768], 1).ToFloats());
        Assert.Equal([65535f], Tensor.From<ushort>([65535], 1).ToFloats());
        Assert.Equal([16777216f], Tensor.From<int>([16777217], 1).ToFloats());
        Assert.Equal([1e18f], Tensor.From<long>([1_000_000_000_000_000_000], 1).ToFloats());
        Assert.Equal([0.1f], Tensor.From<double>([0.1], 1).ToFloats());
        Assert.Equal([-1L], Tensor.From<int>([-1], 1).ToLongs());
        Assert.Equal([4294967295L], Tensor.From<uint>([uint.MaxValue], 1).ToLongs());
        Assert.Equal([-1L], Tensor.From<short>([-1], 1).ToLongs());
        Assert.Equal([-1L], Tensor.From<sbyte>([-1], 1).ToLongs());
        Assert.Equal([65535L], Tensor.From<ushort>([65535], 1).ToLongs());
        Assert.Equal([255L], Tensor.From<byte>([255], 1).ToLongs());
    }

    [Fact]
    public void Floats_come_back_bit_for_bit_whatever_they_are() =>
        Prop.ForAll<int[]>(bits =>
        {
            float[] data = Array.ConvertAll(bits, BitConverter.Int32BitsToSingle);
            var graph = new Graph("g");
            _ = graph.AddInitializer("copied", Tensor.From<float>(data, data.Length));
            _ = graph.AddInitializer("shared", Tensor.FromFloats(data, 1, data.Length));
            Graph read = Model.Load(new Model(graph, 18).ToBytes(), "floats").Graph;
            Assert.Equal(bits, Array.ConvertAll(read.Get("copied").Initializer!.ToFloats(), BitConverter.SingleToInt32Bits));
            Assert.Equal(bits, Array.ConvertAll(read.Get("shared").Initializer!.AsSpan<float>().ToArray(), BitConverter.SingleToInt32Bits));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shapes_and_dims_are_values()
    {
        Assert.Equal(new Shape("n", 3, Dim.Unknown), new Shape(new Dim("n"), new Dim(3), new Dim(-1)));
        Assert.Equal("[n,3,?]", new Shape("n", 3, new Dim("")).ToString());
        Assert.Null(new Shape("n", 3).Numbers);
        Assert.Equal([2L, 3], new Shape(2, 3).Numbers!);
        Assert.NotEqual(new Shape(2, 3), new Shape(2));
        Assert.True(new Dim(-1).IsUnknown);
        Assert.Equal(0, new Dim(0).Number);
        Assert.Equal(new TensorType(DataType.Float, new Shape(1)), new TensorType(DataType.Float, new Shape(1)));
        Assert.Equal("seq(float[n])", new SequenceType(new TensorType(DataType.Float, new Shape("n"))).ToString());
        Assert.Equal("optional(?)", new OptionalType(null).ToString());
        Assert.Equal("map(int64, string[]?)", new MapType(DataType.Int64, new TensorType(DataType.String)).ToString());
        Assert.Equal("sparse_tensor(float[2])", new SparseTensorType(DataType.Float, new Shape(2)).ToString());
        Assert.Equal("opaque(d.n)", new OpaqueType("d", "n").ToString());
        Assert.Equal("type 99", ((DataType)99).OnnxName());
    }

    [Fact]
    public void Every_kind_of_type_is_written_and_read()
    {
        OnnxType tensor = new TensorType(DataType.Float16, new Shape("n", 3, Dim.Unknown));
        OnnxType[] types =
        [
            tensor, new TensorType(DataType.Bool), new SparseTensorType(DataType.Double, new Shape(4)), new SequenceType(tensor),
            new OptionalType(new SequenceType(tensor)), new MapType(DataType.String, tensor), new OpaqueType("domain", "name"),
            new SequenceType(new TensorType(DataType.Int64)),
        ];
        var graph = new Graph("g");
        for (int i = 0; i < types.Length; i++)
            _ = graph.AddInput($"x{i}", types[i]);
        Model read = Model.Load(new Model(graph, 18).ToBytes(), "types");
        Assert.Equal(types, read.Graph.Inputs.Select(v => v.Type));
        for (int i = 0; i < types.Length; i++)
            read.Graph.Inputs[i].Type = types[^(i + 1)];
        Assert.Equal(types.Reverse(), Model.Load(read.ToBytes(), "changed").Graph.Inputs.Select(v => v.Type));
    }

    private static Graph Fixture(string name) => Model.Load(Repository.Fixture($"models/{name}.onnx")).Graph;
}
