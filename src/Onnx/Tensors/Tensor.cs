using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Transfer.Onnx;

/// <summary>
/// A constant tensor: element type, dimensions and elements. Immutable. The elements stay where the file has them (raw data, typed
/// fields, an external file) until they are asked for; only then are the dimensions and sizes checked, so that a broken file can be
/// loaded, looked at and mended.
/// </summary>
public sealed partial class Tensor
{
    private readonly long[] _dims;
    private readonly TensorContent _content;

    internal Tensor(DataType type, long[] dims, TensorContent content, object? source = null)
    {
        Type = type;
        _dims = dims;
        _content = content;
        Source = source;
    }

    /// <summary>The element type.</summary>
    public DataType Type { get; }

    /// <summary>The sizes of the dimensions; none for a scalar.</summary>
    public IReadOnlyList<long> Dims => _dims;

    /// <summary>The number of elements: the product of the dimensions.</summary>
    /// <exception cref="TransferException">A dimension is negative, or the product exceeds 64 bits (kind BadInput).</exception>
    public long Count
    {
        get
        {
            long count = 1;
            bool empty = false;
            bool overflow = false;
            foreach (long dim in _dims)
            {
                if (dim < 0)
                    throw Bad($"dimension {dim} in [{ShownDims}] is negative; dimensions are 0 or more");
                empty |= dim == 0;
                overflow |= !empty && dim > long.MaxValue / count;
                count = empty || overflow ? 1 : count * dim;
            }

            if (overflow && !empty)
                throw Bad($"dimensions [{ShownDims}] have a product over 2^63 - 1; no such tensor can be stored");
            return empty ? 0 : count;
        }
    }

    /// <summary>The bytes that <see cref="Bytes"/> has: elements times their bits, rounded up to whole bytes.</summary>
    /// <exception cref="TransferException">
    /// The dimensions or the element type make no sense, or it is a string tensor (kind BadInput).
    /// </exception>
    public long ByteCount
    {
        get
        {
            int bits = Type.BitsPerElement();
            if (bits == 0)
            {
                throw Bad(Type == DataType.String
                    ? "strings have no raw bytes; ask for the strings"
                    : $"data_type {(int)Type} is none of the standard's (1 to 26); write the file again with a known type");
            }

            long count = Count;
            if (count > (long.MaxValue - 7) / bits)
                throw Bad($"dimensions [{ShownDims}] of {Type.OnnxName()} need over 2^63 bits; no such tensor can be stored");
            return ((count * bits) + 7) / 8;
        }
    }

    /// <summary>
    /// The elements as ONNX's raw_data: little-endian, row-major, without padding; packed types two or four to a byte. Data in typed
    /// fields or in a file is read anew at each call: keep the result while working on it.
    /// </summary>
    /// <exception cref="TransferException">
    /// The stored data does not fit dimensions and type, or the external file is missing, unsafe or too short (kind BadInput or NotFound).
    /// </exception>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            long size = ByteCount;
            if (size > Array.MaxLength)
                throw new TransferException(ErrorKind.Resource,
                    $"{Label}: {size} bytes are more than one array can hold ({Array.MaxLength}); "
                    + "such a tensor can be copied between files, not looked into");
            ReadOnlyMemory<byte> bytes = _content.ReadBytes(this);
            return bytes.Length == size ? bytes : throw WrongSize(bytes.Length, "bytes", size);
        }
    }

    /// <summary>The elements of a string tensor, decoded as UTF-8.</summary>
    /// <exception cref="TransferException">
    /// It is no string tensor (kind Usage), or their number does not fit the dimensions (kind BadInput).
    /// </exception>
    public IReadOnlyList<string> Strings => [.. StringBytes.Select(s => Encoding.UTF8.GetString(s.Span))];

    /// <summary>The elements of a string tensor as the bytes that the file has; not every file holds UTF-8.</summary>
    /// <exception cref="TransferException">
    /// It is no string tensor (kind Usage), or their number does not fit the dimensions (kind BadInput).
    /// </exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> StringBytes
    {
        get
        {
            if (Type != DataType.String)
                throw new TransferException(ErrorKind.Usage, $"{Label}: elements are {Type.OnnxName()}, not strings; ask for the bytes");
            IReadOnlyList<ReadOnlyMemory<byte>> strings = _content.ReadStrings(this);
            return strings.Count == Count ? strings : throw WrongSize(strings.Count, "strings", Count);
        }
    }

    /// <summary>Where the elements are when a data file holds them, else null.</summary>
    public ExternalReference? External => (_content as ExternalContent)?.Reference;

    /// <summary>The message this tensor was read from: opaque to all but the Format folder.</summary>
    internal object? Source { get; }

    internal TensorContent Content => _content;

    private string Label => _content.Label;

    private string ShownDims => string.Join(',', _dims);

    /// <summary>A tensor of the element type that stores <typeparamref name="T"/>; the data is copied.</summary>
    /// <exception cref="TransferException">The data does not have as many elements as the dimensions (kind Usage).</exception>
    public static Tensor From<T>(ReadOnlySpan<T> data, params ReadOnlySpan<long> dims)
        where T : unmanaged => FromBytes(DataTypes.Of<T>(), MemoryMarshal.AsBytes(data).ToArray(), dims);

    /// <summary>A float32 tensor over an array, which is not copied and must not change afterwards.</summary>
    /// <exception cref="TransferException">The array does not have as many elements as the dimensions (kind Usage).</exception>
    public static Tensor FromFloats(float[] data, params ReadOnlySpan<long> dims) =>
        FromBytes(DataType.Float, new ArrayBytes<float>(data).Memory, dims);

    /// <summary>A tensor over raw little-endian data, which is not copied and must not change afterwards.</summary>
    /// <exception cref="TransferException">The data does not have the length that type and dimensions need (kind Usage).</exception>
    public static Tensor FromBytes(DataType type, ReadOnlyMemory<byte> bytes, params ReadOnlySpan<long> dims)
    {
        var tensor = new Tensor(type, dims.ToArray(), new MemoryContent(bytes));
        long wanted = tensor.ByteCount;
        return bytes.Length == wanted ? tensor : throw new TransferException(ErrorKind.Usage,
            $"tensor: {bytes.Length} bytes given, {tensor} needs {wanted}; give data that fits the dimensions");
    }

    /// <summary>A string tensor.</summary>
    /// <exception cref="TransferException">There are not as many strings as the dimensions say (kind Usage).</exception>
    public static Tensor FromStrings(IReadOnlyList<string> strings, params ReadOnlySpan<long> dims)
    {
        ReadOnlyMemory<byte>[] encoded = [.. strings.Select(s => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(s))];
        var tensor = new Tensor(DataType.String, dims.ToArray(), new StringContent(encoded));
        return strings.Count == tensor.Count ? tensor : throw new TransferException(ErrorKind.Usage,
            $"tensor: {strings.Count} strings given, [{tensor.ShownDims}] needs {tensor.Count}; give data that fits the dimensions");
    }

    /// <summary>
    /// The elements as values of <typeparamref name="T"/>, which must be the type's own (<c>float</c> for Float, <c>Half</c> for Float16,
    /// and so on) or an integer of the same size (<c>ushort</c> for BFloat16, <c>byte</c> for the 8-bit and packed types).
    /// </summary>
    /// <exception cref="TransferException">
    /// <typeparamref name="T"/> is another type (kind Usage), or the data is bad (see <see cref="Bytes"/>).
    /// </exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged
    {
        DataType asked = DataTypes.Of<T>();
        bool isByte = asked == DataType.UInt8 && Type.BitsPerElement() is > 0 and <= 8;
        bool isBits = asked == DataType.UInt16 && Type is DataType.Float16 or DataType.BFloat16;
        bool isPair = (Type == DataType.Complex64 && asked == DataType.Float) || (Type == DataType.Complex128 && asked == DataType.Double);
        if (asked != Type && !isByte && !isBits && !isPair)
        {
            throw new TransferException(ErrorKind.Usage, $"{Label}: elements are {Type.OnnxName()}, not {asked.OnnxName()}; "
                + "ask for the type they have, or convert them");
        }

        return MemoryMarshal.Cast<byte, T>(Bytes.Span)[..(Bytes.Length / Unsafe.SizeOf<T>())];
    }

    /// <summary>The same elements under other dimensions of the same product; nothing is copied.</summary>
    /// <exception cref="TransferException">The products differ (kind Usage).</exception>
    public Tensor Reshape(params ReadOnlySpan<long> dims)
    {
        var reshaped = Type == DataType.String
            ? new Tensor(Type, dims.ToArray(), new StringContent(StringBytes))
            : new Tensor(Type, dims.ToArray(), new MemoryContent(Bytes));
        return reshaped.Count == Count ? reshaped : throw new TransferException(ErrorKind.Usage,
            $"{Label}: [{ShownDims}] has {Count} elements, [{reshaped.ShownDims}] has {reshaped.Count}; keep the product");
    }

    /// <summary>As in messages: <c>float[64,3,7,7]</c>.</summary>
    public override string ToString() => $"{Type.OnnxName()}[{ShownDims}]";

    internal TransferException Bad(string problem) => new(ErrorKind.BadInput, $"{Label}: {problem}");

    internal TransferException WrongSize(long seen, string unit, long wanted) => Bad(
        $"{seen} {unit} of data, {this} needs {wanted}; "
        + "the file was cut or its dimensions are wrong: get it again or export it again");
}
