using Transfer.Onnx;
using Xunit;

namespace Transfer.Runtime.Tests;

public sealed class OrtValueTests
{
    [Fact]
    public void Every_type_of_dotnet_goes_through_a_model_unchanged()
    {
        Through([1.5f, float.NaN, float.NegativeInfinity]);
        Through([1.5, -0.0, double.MaxValue]);
        Through([(Half)1.5, Half.Epsilon, Half.NegativeInfinity]);
        Through([true, false, true]);
        Through<sbyte>([-128, 0, 127]);
        Through<byte>([0, 1, 255]);
        Through([short.MinValue, (short)0, short.MaxValue]);
        Through<ushort>([0, 1, ushort.MaxValue]);
        Through([int.MinValue, 0, int.MaxValue]);
        Through([0u, 1u, uint.MaxValue]);
        Through([long.MinValue, 0L, long.MaxValue]);
        Through([0UL, 1UL, ulong.MaxValue]);
    }

    [Theory]
    [InlineData(DataType.BFloat16, new byte[] { 0x80, 0x3F, 0x00, 0xC0, 0x00, 0x00 }, new float[] { 1, -2, 0 })]
    [InlineData(DataType.Float8E4M3FN, new byte[] { 0x38, 0xC0, 0x00 }, new float[] { 1, -2, 0 })]
    [InlineData(DataType.Float8E4M3FNUZ, new byte[] { 0x40, 0xC8, 0x00 }, new float[] { 1, -2, 0 })]
    [InlineData(DataType.Float8E5M2, new byte[] { 0x3C, 0xC0, 0x00 }, new float[] { 1, -2, 0 })]
    [InlineData(DataType.Float8E5M2FNUZ, new byte[] { 0x40, 0xC4, 0x00 }, new float[] { 1, -2, 0 })]
    [InlineData(DataType.Float8E8M0, new byte[] { 127, 128, 126 }, new float[] { 1, 2, 0.5f })]
    [InlineData(DataType.Int4, new byte[] { 0x81, 0x07 }, new float[] { 1, -8, 7 })]
    [InlineData(DataType.UInt4, new byte[] { 0xF1, 0x07 }, new float[] { 1, 15, 7 })]
    [InlineData(DataType.Int2, new byte[] { 0x39 }, new float[] { 1, -2, -1 })]
    [InlineData(DataType.UInt2, new byte[] { 0x39 }, new float[] { 1, 2, 3 })]
    public void Types_that_dotnet_lacks_go_in_and_come_out_as_bytes(DataType type, byte[] data, float[] meaning)
    {
        using Session session = Session.Open(TinyModel.ThereAndBack(type), "tiny");
        using OrtValue x = OrtValue.Create(type, data, 3);
        IReadOnlyList<OrtValue> results = session.Run(SessionTests.Named(("x", x)));
        Assert.Equal(type, session.Inputs[0].Type);
        Assert.Equal(meaning, results[0].AsSpan<float>().ToArray());
        Assert.Equal(type, results[1].Type);
        Assert.Equal(data, results[1].AsBytes().ToArray());
        SessionTests.DisposeAll(results);
    }

    [Fact]
    public void A_type_that_only_storage_has_can_be_held()
    {
        using OrtValue value = OrtValue.Create(DataType.Float4E2M1, new byte[] { 0x21, 0x03 }, 3);
        Assert.Equal([0x21, 0x03], value.AsBytes().ToArray());
    }

    [Theory]
    [InlineData(DataType.Complex64, 16)]
    [InlineData(DataType.Complex128, 32)]
    public void Complex_numbers_are_refused(DataType type, int bytes) => Refused(
        $"tensor: ONNX Runtime takes no {type.OnnxName()}; give real and imaginary parts as a last dimension of 2",
        () => OrtValue.Create(type, new byte[bytes], 2));

    [Fact]
    public void Strings_of_any_kind_go_through_a_model()
    {
        string[] strings = ["", "a", "zero\0inside", "蟻🐜", new string('x', 100_000), "last"];
        using Session session = Session.Open(TinyModel.Identity(DataType.String, "n", 2L), "tiny");
        using OrtValue x = OrtValue.CreateStrings(strings, 3, 2);
        using OrtValue y = session.Run(SessionTests.Named(("x", x)))[0];
        Assert.Equal(DataType.String, y.Type);
        Assert.Equal(strings, y.ToStrings());
        Assert.Equal(strings, x.ToStrings());
    }

    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character()
    {
        using OrtValue x = OrtValue.CreateStrings(["a\ud800b"], 1);
        Assert.Equal(["a\uFFFDb"], x.ToStrings());
    }

    [Fact]
    public void No_strings_are_a_tensor_too()
    {
        using OrtValue x = OrtValue.CreateStrings([], 0, 4);
        Assert.Equal([0, 4], x.Shape);
        Assert.Empty(x.ToStrings());
    }

    [Fact]
    public void A_constant_of_a_graph_becomes_a_value_and_back()
    {
        using OrtValue numbers = OrtValue.From(Tensor.From<long>([1, -2, 3], 3, 1));
        Assert.Equal("int64[3,1]", numbers.ToString());
        Assert.Equal([1, -2, 3], numbers.ToTensor().AsSpan<long>().ToArray());
        using OrtValue strings = OrtValue.From(Tensor.FromStrings(["a", ""], 2));
        Assert.Equal(["a", ""], strings.ToTensor().Strings);
        Assert.Equal([2], strings.ToTensor().Dims);
    }

    [Fact]
    public void A_sequence_gives_its_tensors_back_and_outlives_them()
    {
        using OrtValue a = OrtValue.Create<float>(new float[] { 1, 2 }, 2);
        OrtValue b = OrtValue.Create<float>(new float[] { 3 }, 1, 1);
        using OrtValue sequence = OrtValue.CreateSequence([a, b]);
        b.Dispose();
        Assert.Equal(ValueKind.Sequence, sequence.Kind);
        Assert.Equal("sequence", sequence.ToString());
        IReadOnlyList<OrtValue> elements = sequence.Elements();
        Assert.Equal([1, 2], elements[0].AsSpan<float>().ToArray());
        Assert.Equal([3], elements[1].AsSpan<float>().ToArray());
        Assert.Equal([1, 1], elements[1].Shape);
        SessionTests.DisposeAll(elements);
    }

    [Fact]
    public void Half_and_smaller_types_can_be_read_as_their_bits()
    {
        using OrtValue half = OrtValue.Create(new[] { (Half)1 }.AsMemory(), 1);
        Assert.Equal(0x3C00, half.AsSpan<ushort>()[0]);
        using OrtValue flags = OrtValue.Create(new[] { true }.AsMemory(), 1);
        Assert.Equal(1, flags.AsSpan<byte>()[0]);
    }

    [Fact]
    public void Writing_to_the_span_changes_the_callers_memory()
    {
        var data = new int[3];
        using OrtValue value = OrtValue.Create(data.AsMemory(), 3);
        value.AsSpan<int>()[1] = 7;
        Assert.Equal([0, 7, 0], data);
        Assert.Equal(3, value.Count);
        Assert.Equal("int32[3]", value.ToString());
    }

    [Fact]
    public void The_callers_array_is_held_until_the_last_use_and_no_longer()
    {
        (OrtValue value, WeakReference array) = Make();
        GC.Collect();
        Assert.True(array.IsAlive);
        value.Dispose();
        GC.Collect();
        Assert.False(array.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static (OrtValue Value, WeakReference Array) Make()
        {
            var data = new float[10];
            return (OrtValue.Create(data.AsMemory(), 10), new WeakReference(data));
        }
    }

    [Fact]
    public void Data_that_does_not_fit_is_refused()
    {
        Refused("tensor: 12 bytes given, float[2,2] needs 16; give data that fits the shape", () => OrtValue.Create<float>(new float[3], 2, 2));
        Refused("tensor: 1 bytes given, int4[3] needs 2; give data that fits the shape", () => OrtValue.Create(DataType.Int4, new byte[1], 3));
        Refused("tensor: 1 strings given, string[2] needs 2; give data that fits the shape", () => OrtValue.CreateStrings(["a"], 2));
        Refused("tensor: [2,-1] is no shape that data can have; give sizes of 0 or more", () => OrtValue.Create<float>(new float[2], 2, -1));
        Refused(
            "tensor: [4294967296,4294967296] is no shape that data can have; give sizes of 0 or more",
            () => OrtValue.Create<float>(new float[2], 1L << 32, 1L << 32));
        Refused("tensor: type string has no raw bytes; give strings with CreateStrings", () => OrtValue.Create(DataType.String, new byte[2], 2));
        Refused("sequence: its values must be one or more tensors of one element type", () => OrtValue.CreateSequence([]));
    }

    [Fact]
    public void Asking_for_another_type_is_refused()
    {
        using OrtValue floats = OrtValue.Create<float>(new float[1], 1);
        using OrtValue strings = OrtValue.CreateStrings(["a"], 1);
        using OrtValue sequence = OrtValue.CreateSequence([floats]);
        Refused("tensor: elements are float, not int32; ask for the type they have", () => floats.AsSpan<int>());
        Refused("tensor: elements are float, not strings; ask for the type they have", () => floats.ToStrings());
        Refused("tensor: type string has no raw bytes; ask for the strings", () => strings.AsBytes());
        Refused("value: it is of kind Sequence, not a tensor; ask for its elements", () => sequence.AsSpan<float>());
        Refused("value: it is of kind Tensor, only a sequence or a map has elements", () => floats.Elements());
    }

    private static void Refused(string message, Action action) => SessionTests.Refused(ErrorKind.Usage, message, action);

    private static void Through<T>(T[] data)
        where T : unmanaged
    {
        DataType type = DataTypes.Of<T>();
        using Session session = Session.Open(TinyModel.Identity(type, "n"), "tiny");
        using OrtValue x = OrtValue.Create(data.AsMemory(), data.Length);
        using OrtValue y = session.Run(SessionTests.Named(("x", x)))[0];
        Assert.Equal(type, session.Outputs[0].Type);
        Assert.Equal(type, y.Type);
        Assert.Equal(data, y.AsSpan<T>().ToArray());
    }
}
