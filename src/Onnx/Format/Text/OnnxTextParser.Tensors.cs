using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextParser
{
    /// <summary>A tensor whose type and name were read already: its data or where they are.</summary>
    private TensorProto Tensor(TypeProto type, string? name, int start)
    {
        if (type.ValueCase != TypeProto.ValueOneofCase.TensorType)
            throw _lexer.Error(start, $"the value of {Tensor(name)} needs a tensor type; write one like float[2,3]");
        var tensor = new TensorProto();
        if (name is not null)
            tensor.Name = name;
        if (!type.TensorType.HasElemType)
            return UndefinedTensor(tensor);
        tensor.DataType = type.TensorType.ElemType;
        tensor.Dims.AddRange(Sizes(type.TensorType.Shape, name, start));
        if (_token.Kind == TextTokenKind.Ellipsis)
            throw Elided(name);
        if (TryTake('['))
            External(tensor);
        else
            Data(tensor);
        Annotate(tensor);
        return tensor;
    }

    // A tensor that is inconsistent in itself has all its fields in the annotation.
    private TensorProto UndefinedTensor(TensorProto tensor)
    {
        if (_token.Kind == TextTokenKind.Ellipsis)
            throw Elided(tensor.Name);
        if (_token.Kind != TextTokenKind.Annotation)
            throw Expected("an annotation (#@ {...}) with the fields of this undefined tensor", "give the tensor an element type");
        Annotate(tensor);
        return tensor;
    }

    private TransferException Elided(string? name) => _lexer.Error(
        _token.Start,
        $"the values of {Tensor(name)} were left out when this text was printed; print the model without a limit on elements");

    private static string Tensor(string? name) => name is null ? "this tensor" : $"'{Shown.Name(name)}'";

    private IEnumerable<long> Sizes(TensorShapeProto? shape, string? name, int start)
    {
        if (shape is null || shape.Dim.Any(dim => !dim.HasDimValue))
            throw _lexer.Error(start, $"the shape of {Tensor(name)} is not all numbers; write the size of each dimension of a tensor with values");
        return shape.Dim.Select(dim => dim.DimValue);
    }

    private void External(TensorProto tensor)
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        if (!Is(']'))
            Pairs(tensor.ExternalData, "external data");
        Expect(']', "after the external data", "write [\"location\": \"weights.bin\", \"offset\": \"0\", \"length\": \"4\"]");
    }

    private void Pairs(RepeatedField<StringStringEntryProto> pairs, string what)
    {
        do
        {
            string key = String($"a key of the {what}");
            Expect(':', $"after the key \"{Shown.Name(key)}\"", "write \"key\": \"value\"");
            pairs.Add(new StringStringEntryProto { Key = key, Value = String($"the value of the key \"{Shown.Name(key)}\"") });
        }
        while (TryTake(','));
    }

    private void Data(TensorProto tensor)
    {
        Expect('{', "before the values", "write the values in braces, like float[2] {1, 2}");
        var type = (DataType)tensor.DataType;
        var packed = new SubBytePacker(type);
        long count = 0;
        if (!Is('}'))
        {
            do
            {
                Element(tensor, type, packed);
                count++;
            }
            while (TryTake(','));
        }

        if (!Is('}'))
            throw Expected("',' or '}' after a value", "separate values by ',' and close them with '}'");
        if (packed.Bits > 0 && count > 0)
            tensor.RawData = packed.ToBytes();
        CheckCount(tensor, type, count);
        Take();
    }

    private void CheckCount(TensorProto tensor, DataType type, long count)
    {
        long wanted = TensorValues.Count(tensor);
        bool isComplex = type is DataType.Complex64 or DataType.Complex128;
        if (isComplex && count == wanted)
        {
            InterleaveZeros(tensor);
        }
        else if (count != (isComplex ? 2 * (Int128)wanted : wanted))
        {
            string shape = tensor.Dims.Count > 0 ? $"[{string.Join(',', tensor.Dims)}]" : "";
            string values = (wanted == 1 ? "value" : "values") + (isComplex ? " or as many pairs" : "");
            throw _lexer.Error(
                _token.Start,
                $"expected {wanted} {values} for {TextWords.ElementName(tensor.DataType)}{shape}, found {count}; correct the shape or the values");
        }
    }

    private static void InterleaveZeros(TensorProto tensor)
    {
        float[] floats = [.. tensor.FloatData.SelectMany(real => new[] { real, 0f })];
        double[] doubles = [.. tensor.DoubleData.SelectMany(real => new[] { real, 0d })];
        tensor.FloatData.Clear();
        tensor.FloatData.AddRange(floats);
        tensor.DoubleData.Clear();
        tensor.DoubleData.AddRange(doubles);
    }

    private void Element(TensorProto tensor, DataType type, SubBytePacker packed)
    {
        switch (type)
        {
            case DataType.Float or DataType.Complex64:
                tensor.FloatData.Add(Float());
                break;
            case DataType.Double or DataType.Complex128:
                tensor.DoubleData.Add(Double());
                break;
            case DataType.String:
                tensor.StringData.Add(Bytes("a string value"));
                break;
            case DataType.Int64:
                tensor.Int64Data.Add((long)Whole(type, long.MinValue, long.MaxValue));
                break;
            case DataType.UInt32:
                tensor.Uint64Data.Add((ulong)Whole(type, 0, uint.MaxValue));
                break;
            case DataType.UInt64:
                tensor.Uint64Data.Add((ulong)Whole(type, 0, ulong.MaxValue));
                break;
            case DataType.Float16 or DataType.BFloat16 when _token.Kind != TextTokenKind.Integer:
                tensor.Int32Data.Add(SixteenBits(type));
                break;
            default:
                (int least, int most) = TensorValues.Range(type);
                int value = (int)Whole(type, least, most);
                if (packed.Bits > 0)
                    packed.Add(value);
                else
                    tensor.Int32Data.Add(value);
                break;
        }
    }

    private Int128 Whole(DataType type, Int128 least, Int128 most)
    {
        string name = TextWords.ElementName((int)type);
        if (_token.Kind != TextTokenKind.Integer)
            throw Expected($"a whole number for {name}", "write a number without decimal point or quotes");
        if (!Int128.TryParse(_lexer.Span(_token), out Int128 value) || value < least || value > most)
            throw Expected($"a value from {least} to {most} for {name}", "correct the value or the type");
        Take();
        return value;
    }

    private int SixteenBits(DataType type)
    {
        TextToken token = _token;
        double value = Double();
        int bits = type == DataType.Float16 ? BitConverter.HalfToUInt16Bits((Half)value) : BFloat16Bits(value);
        int infinity = type == DataType.Float16 ? 0x7C00 : 0x7F80;
        if (double.IsFinite(value) && (bits & 0x7FFF) == infinity)
        {
            string seen = Shown.Name(_lexer.Span(token).ToString());
            throw _lexer.Error(
                token.Start,
                $"expected a number that {TextWords.ElementName((int)type)} can hold, found '{seen}'; write inf for infinity");
        }

        return bits;
    }

    // To nearest even, on the upper half of a float. Where the rounding to float has made a tie of what was none, it is undone by one bit.
    private static int BFloat16Bits(double value)
    {
        float near = (float)value;
        uint bits = BitConverter.SingleToUInt32Bits(near);
        if (double.IsNaN(value))
            return (int)(bits >> 16);
        if ((bits & 0xFFFF) == 0x8000 && near != value)
            bits = Math.Abs(value) > Math.Abs(near) ? bits + 1 : bits - 1;
        return (int)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private bool IsFloat => _token.Kind is TextTokenKind.Integer or TextTokenKind.Float
        || (_token.Kind == TextTokenKind.Identifier && TextWords.IsFloat(_token.Value));

    private float Float()
    {
        if (_token.Bytes is { Length: sizeof(float) } bits)
            return Given(BitConverter.UInt32BitsToSingle(BinaryPrimitives.ReadUInt32LittleEndian(bits)));
        if (!IsFloat)
            throw Expected("a number for float", "write a number like 3, -2.5, 1e-3, inf or nan");
        if (!FloatText.TryParse(_lexer.Span(_token), out float value))
            throw Expected("a number that float can hold", "write inf for infinity");
        return Given(value);
    }

    private double Double()
    {
        if (_token.Bytes is { Length: sizeof(double) } bits)
            return Given(BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReadUInt64LittleEndian(bits)));
        if (!IsFloat)
            throw Expected("a number for a floating-point type", "write a number like 3, -2.5, 1e-3, inf or nan");
        if (!FloatText.TryParse(_lexer.Span(_token), out double value))
            throw Expected("a number that double can hold", "write inf for infinity");
        return Given(value);
    }

    private T Given<T>(T value)
    {
        Take();
        return value;
    }

    private ByteString Bytes(string what)
    {
        if (_token.Kind != TextTokenKind.String)
            throw Expected(what, "write it in double quotes");
        TextToken token = Take();
        return token.Bytes is null ? ByteString.CopyFromUtf8(token.Value) : ByteString.CopyFrom(token.Bytes);
    }

    /// <summary>Values and indices of a sparse tensor whose type was read already.</summary>
    private SparseTensorProto Sparse(TypeProto.Types.SparseTensor type, string? name, int start)
    {
        const string Hint = "write [float[2] {1, 2}, int64[2] {0, 5}]: the values that are not zero, then where they are";
        var sparse = new SparseTensorProto();
        sparse.Dims.AddRange(Sizes(type.Shape, name, start));
        Expect('[', "before the values and indices of the sparse tensor", Hint);
        sparse.Values = SparsePart();
        if (name is not null)
            sparse.Values.Name = name;
        Expect(',', "between the values and the indices of the sparse tensor", Hint);
        sparse.Indices = SparsePart();
        Expect(']', "after the indices of the sparse tensor", Hint);
        return sparse;
    }

    private TensorProto SparsePart()
    {
        int start = _token.Start;
        return NamedTensor(Type() ?? throw _lexer.Error(start, "a tensor of a sparse tensor has no type; write one like float[2]"), start);
    }

    private TensorProto NamedTensor(TypeProto type, int start)
    {
        string? name = IsName ? Take().Text : null;
        TryTake('=');
        return Tensor(type, name, start);
    }
}
