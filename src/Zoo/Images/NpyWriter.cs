using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Transfer.Zoo;

/// <summary>Writes NumPy's <c>.npy</c> files, version 1.0: a float32 array in row-major order.</summary>
public static class NpyWriter
{
    private const int HeaderAlignment = 64;
    private const int PreludeLength = 10;

    /// <summary>Writes the header; the array's little-endian numbers follow it, as <see cref="WriteNumbers"/> puts them.</summary>
    /// <param name="stream">An empty stream.</param>
    /// <param name="shape">The array's dimensions.</param>
    public static void WriteHeader(Stream stream, params ReadOnlySpan<int> shape)
    {
        string dims = string.Concat(shape.ToArray().Select(dim => dim.ToString(CultureInfo.InvariantCulture) + ", ")).TrimEnd();
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({(shape.Length == 1 ? dims : dims.TrimEnd(','))}), }}";
        int length = (PreludeLength + header.Length + 1 + HeaderAlignment - 1) / HeaderAlignment * HeaderAlignment - PreludeLength;
        byte[] bytes = new byte[PreludeLength + length];
        bytes[0] = 0x93;
        "NUMPY"u8.CopyTo(bytes.AsSpan(1));
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)length);
        bytes.AsSpan(PreludeLength).Fill((byte)' ');
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(PreludeLength));
        bytes[^1] = (byte)'\n';
        stream.Write(bytes);
    }

    /// <summary>Writes numbers as little-endian float32.</summary>
    public static void WriteNumbers(Stream stream, ReadOnlySpan<float> numbers)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(numbers));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float number in numbers)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
            stream.Write(bytes);
        }
    }
}
