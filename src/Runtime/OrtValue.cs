using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Transfer.Onnx;
using Transfer.Runtime.Interop;

namespace Transfer.Runtime;

/// <summary>
/// A value that goes into a session or comes out of one: a tensor, a sequence, a map, or nothing (an empty optional). It holds native
/// memory: dispose of it, and keep it alive while a span of it is used. Reading is thread safe; several runs may share one input.
/// </summary>
public sealed unsafe class OrtValue : IDisposable
{
    private readonly OrtHandle _handle;
    private readonly long[] _shape;

    private OrtValue(OrtHandle handle, ValueKind kind, DataType type, long[] shape)
    {
        _handle = handle;
        Kind = kind;
        Type = type;
        _shape = shape;
    }

    /// <summary>Whether it is a tensor or something else.</summary>
    public ValueKind Kind { get; }

    /// <summary>The element type of a tensor; Undefined for other kinds.</summary>
    public DataType Type { get; }

    /// <summary>The sizes of a tensor's dimensions; none for a scalar and for other kinds.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The number of elements of a tensor.</summary>
    public long Count => ElementCount(_shape);

    internal OrtHandle Handle => _handle;

    private static OrtLibrary Library => OrtLibrary.Shared;

    /// <summary>
    /// A tensor over <paramref name="data"/>, which is pinned and not copied: a session reads its input from there, or writes its
    /// output there.
    /// </summary>
    /// <typeparam name="T">float, double, Half, bool or an integer, whose element type the tensor gets.</typeparam>
    /// <exception cref="TransferException">The data does not have as many elements as the shape says (kind Usage).</exception>
    public static OrtValue Create<T>(Memory<T> data, params ReadOnlySpan<long> shape)
        where T : unmanaged => OverMemory(DataTypes.Of<T>(), data, shape);

    /// <summary>
    /// A tensor of any element type but strings and complex numbers over its raw little-endian bytes, which are pinned and not copied. Types of 2 and 4
    /// bits are packed, the first element in the lowest bits.
    /// </summary>
    /// <exception cref="TransferException">The type has no raw bytes, or their number does not fit the shape (kind Usage).</exception>
    public static OrtValue Create(DataType type, Memory<byte> bytes, params ReadOnlySpan<long> shape) => type switch
    {
        DataType.Complex64 or DataType.Complex128 =>
            throw new TransferException(ErrorKind.Usage, $"tensor: ONNX Runtime takes no {type.OnnxName()}; give real and imaginary parts as a last dimension of 2"),
        _ when type.BitsPerElement() == 0 =>
            throw new TransferException(ErrorKind.Usage, $"tensor: type {type.OnnxName()} has no raw bytes; give strings with CreateStrings"),
        _ => OverMemory(type, bytes, shape),
    };

    /// <summary>A tensor of strings, which are copied; a lone surrogate becomes U+FFFD.</summary>
    /// <exception cref="TransferException">There are not as many strings as the shape says (kind Usage).</exception>
    public static OrtValue CreateStrings(IReadOnlyList<string> strings, params ReadOnlySpan<long> shape)
    {
        CheckSize(DataType.String, strings.Count, ElementCount(shape), "strings", shape);
        OrtValue value = Allocate(DataType.String, shape);
        for (int i = 0; i < strings.Count; i++)
        {
            int length = Encoding.UTF8.GetByteCount(strings[i]);
            byte* buffer;
            Library.Check(Library.Api.GetResizedStringTensorElementBuffer(value._handle.Pointer, (nuint)i, (nuint)length, &buffer), "tensor");
            Encoding.UTF8.GetBytes(strings[i], new Span<byte>(buffer, length));
        }

        return value;
    }

    /// <summary>A tensor over the elements of a constant, which are not copied where they are in memory; a session must not write to it.</summary>
    /// <exception cref="TransferException">The constant's data is bad (see <see cref="Tensor.Bytes"/>) or of complex numbers (kind Usage).</exception>
    public static OrtValue From(Tensor tensor)
    {
        long[] dims = [.. tensor.Dims];
        return tensor.Type == DataType.String
            ? CreateStrings(tensor.Strings, dims)
            : Create(tensor.Type, MemoryMarshal.AsMemory(tensor.Bytes), dims);
    }

    /// <summary>A sequence of tensors of one element type; the tensors are shared, not copied, and may be disposed of afterwards.</summary>
    /// <exception cref="TransferException">There is no value, or they are of different types (kind Usage).</exception>
    public static OrtValue CreateSequence(IReadOnlyList<OrtValue> values)
    {
        if (values.Count == 0 || values.Any(v => v.Kind != ValueKind.Tensor || v.Type != values[0].Type))
            throw new TransferException(ErrorKind.Usage, "sequence: its values must be one or more tensors of one element type");
        var pointers = new nint[values.Count];
        int held = 0;
        try
        {
            for (; held < pointers.Length; held++)
            {
                values[held]._handle.Hold(values[held]);
                pointers[held] = values[held]._handle.Pointer;
            }

            nint sequence;
            fixed (nint* first = pointers)
                Library.Check(Library.Api.CreateValue(first, (nuint)pointers.Length, (int)ValueKind.Sequence, &sequence), "sequence");
            return FromNative(sequence);
        }
        finally
        {
            while (held-- > 0)
                values[held]._handle.DangerousRelease();
        }
    }

    /// <summary>The tensor's elements where they are: the caller's memory or ONNX Runtime's. Writing to them changes the tensor.</summary>
    /// <typeparam name="T">
    /// The element type's own (<c>float</c> for Float, <c>Half</c> for Float16), or <c>byte</c> for the 8-bit and packed types, or
    /// <c>ushort</c> for the 16-bit ones.
    /// </typeparam>
    /// <exception cref="TransferException"><typeparamref name="T"/> is another type, or it is no tensor (kind Usage).</exception>
    /// <exception cref="ObjectDisposedException">The value was disposed of.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        DataType asked = DataTypes.Of<T>();
        int bits = RequireTensor().BitsPerElement();
        bool fits = asked == Type || (asked == DataType.UInt8 && bits is > 0 and <= 8) || (asked == DataType.UInt16 && bits == 16);
        return fits ? MemoryMarshal.Cast<byte, T>(AsBytes()) : throw new TransferException(ErrorKind.Usage,
            $"tensor: elements are {Type.OnnxName()}, not {asked.OnnxName()}; ask for the type they have");
    }

    /// <summary>The tensor's elements as raw little-endian bytes; see <see cref="AsSpan{T}"/>.</summary>
    /// <exception cref="TransferException">It holds strings, is no tensor (kind Usage), or is over 2 GB (kind Resource).</exception>
    /// <exception cref="ObjectDisposedException">The value was disposed of.</exception>
    public Span<byte> AsBytes()
    {
        int bits = RequireTensor().BitsPerElement();
        if (bits == 0)
            throw new TransferException(ErrorKind.Usage, $"tensor: type {Type.OnnxName()} has no raw bytes; ask for the strings");
        long bytes = ByteCount(bits, Count);
        if (bytes > int.MaxValue)
            throw new TransferException(ErrorKind.Resource, $"tensor: {bytes} bytes are more than a span can show ({int.MaxValue}); run smaller batches");
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        void* data;
        Library.Check(Library.Api.GetTensorMutableData(_handle.Pointer, &data), "tensor");
        return new Span<byte>(data, (int)bytes);
    }

    /// <summary>The elements of a string tensor, in row-major order.</summary>
    /// <exception cref="TransferException">It is no string tensor (kind Usage).</exception>
    /// <exception cref="ObjectDisposedException">The value was disposed of.</exception>
    public string[] ToStrings()
    {
        if (RequireTensor() != DataType.String)
            throw new TransferException(ErrorKind.Usage, $"tensor: elements are {Type.OnnxName()}, not strings; ask for the type they have");
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        var strings = new string[Count];
        nuint length;
        Library.Check(Library.Api.GetStringTensorDataLength(_handle.Pointer, &length), "tensor");
        var bytes = new byte[(int)length + 1];
        var starts = new nuint[strings.Length + 1];
        starts[^1] = length;
        fixed (byte* text = bytes)
        fixed (nuint* start = starts)
            Library.Check(Library.Api.GetStringTensorContent(_handle.Pointer, text, length, start, (nuint)strings.Length), "tensor");
        for (int i = 0; i < strings.Length; i++)
            strings[i] = Encoding.UTF8.GetString(bytes, (int)starts[i], (int)(starts[i + 1] - starts[i]));
        return strings;
    }

    /// <summary>A copy of the tensor as a constant.</summary>
    /// <exception cref="TransferException">It is no tensor (kind Usage).</exception>
    /// <exception cref="ObjectDisposedException">The value was disposed of.</exception>
    public Tensor ToTensor() => RequireTensor() == DataType.String
        ? Tensor.FromStrings(ToStrings(), _shape)
        : Tensor.FromBytes(Type, AsBytes().ToArray(), _shape);

    /// <summary>The values of a sequence, or a map's tensor of keys and tensor of values; each is the caller's to dispose of.</summary>
    /// <exception cref="TransferException">It is neither (kind Usage).</exception>
    /// <exception cref="ObjectDisposedException">The value was disposed of.</exception>
    public IReadOnlyList<OrtValue> Elements()
    {
        if (Kind is not (ValueKind.Sequence or ValueKind.Map))
            throw new TransferException(ErrorKind.Usage, $"value: it is of kind {Kind}, only a sequence or a map has elements");
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        nuint count;
        Library.Check(Library.Api.GetValueCount(_handle.Pointer, &count), "sequence");
        var elements = new OrtValue[count];
        for (int i = 0; i < elements.Length; i++)
        {
            nint element;
            Library.Check(Library.Api.GetValue(_handle.Pointer, i, Library.Allocator, &element), "sequence");
            elements[i] = FromNative(element);
        }

        return elements;
    }

    /// <summary>Releases the memory, and the pin on the caller's; a run that still uses it keeps it until it ends.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>As in messages: <c>float[1,3,224,224]</c>.</summary>
    public override string ToString() => Kind == ValueKind.Tensor ? $"{Type.OnnxName()}[{string.Join(',', _shape)}]" : Kind.ToString().ToLowerInvariant();

    /// <summary>Takes over a native value.</summary>
    internal static OrtValue FromNative(nint value)
    {
        var handle = new OrtHandle(value, Library.Api.ReleaseValue);
        try
        {
            int hasValue, kind;
            Library.Check(Library.Api.HasValue(value, &hasValue), "value");
            if (hasValue == 0)
                return new OrtValue(handle, ValueKind.None, DataType.Undefined, []);
            Library.Check(Library.Api.GetValueType(value, &kind), "value");
            if ((ValueKind)kind != ValueKind.Tensor)
                return new OrtValue(handle, (ValueKind)kind, DataType.Undefined, []);
            (DataType type, long[] dims) = OrtTypes.ReadValue(Library, value);
            return new OrtValue(handle, ValueKind.Tensor, type, dims);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static OrtValue OverMemory<T>(DataType type, Memory<T> data, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        long wanted = ByteCount(type.BitsPerElement(), ElementCount(shape));
        CheckSize(type, (long)data.Length * Unsafe.SizeOf<T>(), wanted, "bytes", shape);
        // An empty memory may have no address, which ONNX Runtime refuses even for no bytes.
        if (wanted == 0)
            return Allocate(type, shape);
        MemoryHandle pin = data.Pin();
        try
        {
            nint value;
            fixed (long* dims = shape)
            {
                Library.Check(Library.Api.CreateTensorWithDataAsOrtValue(Library.CpuMemory, pin.Pointer, (nuint)wanted, dims,
                    (nuint)shape.Length, OrtTypes.ToOrt(Library, type), &value), "tensor");
            }

            return new OrtValue(new OrtHandle(value, Library.Api.ReleaseValue, pin), ValueKind.Tensor, type, shape.ToArray());
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    private static OrtValue Allocate(DataType type, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dims = shape)
        {
            Library.Check(Library.Api.CreateTensorAsOrtValue(Library.Allocator, dims, (nuint)shape.Length, OrtTypes.ToOrt(Library, type), &value),
                "tensor");
        }

        return new OrtValue(new OrtHandle(value, Library.Api.ReleaseValue), ValueKind.Tensor, type, shape.ToArray());
    }

    private static void CheckSize(DataType type, long seen, long wanted, string unit, ReadOnlySpan<long> shape)
    {
        if (seen != wanted)
        {
            throw new TransferException(ErrorKind.Usage, $"tensor: {seen} {unit} given, {type.OnnxName()}[{string.Join(',', shape.ToArray())}] "
                + $"needs {wanted}; give data that fits the shape");
        }
    }

    private static long ByteCount(int bits, long count) => ((count * bits) + 7) / 8;

    private static long ElementCount(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long dim in shape)
        {
            if (dim < 0 || (dim > 0 && count > long.MaxValue / 128 / dim))
                throw new TransferException(ErrorKind.Usage, $"tensor: [{string.Join(',', shape.ToArray())}] is no shape that data can have; give sizes of 0 or more");
            count *= dim;
        }

        return count;
    }

    private DataType RequireTensor() => Kind == ValueKind.Tensor ? Type
        : throw new TransferException(ErrorKind.Usage, $"value: it is of kind {Kind}, not a tensor; ask for its elements");
}
