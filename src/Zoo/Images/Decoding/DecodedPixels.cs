using System.Buffers;

namespace Transfer.Zoo.Decoding;

/// <summary>Decoded R, G, B pixels, the first <c>3 * Width * Height</c> bytes of an array that may be borrowed.</summary>
internal readonly record struct DecodedPixels(int Width, int Height, byte[] Buffer)
{
    /// <summary>Room for a picture: an array of exactly its size, or a longer one borrowed from the pool.</summary>
    public static DecodedPixels Allocate(int width, int height, bool borrow)
    {
        int bytes = 3 * width * height;
        return new(width, height, borrow ? ArrayPool<byte>.Shared.Rent(bytes) : GC.AllocateUninitializedArray<byte>(bytes));
    }

    /// <summary>The pixels.</summary>
    public Span<byte> Span => Buffer.AsSpan(0, 3 * Width * Height);

    /// <summary>The picture turned as its orientation says; a borrowed buffer of the one before goes back.</summary>
    public DecodedPixels Turned(int orientation, bool borrow)
    {
        if (orientation is < 2 or > 8)
            return this;
        bool swaps = Orientation.Swaps(orientation);
        DecodedPixels turned = Allocate(swaps ? Height : Width, swaps ? Width : Height, borrow);
        Orientation.Apply(Span, Width, Height, orientation, turned.Span);
        if (borrow)
            Return();
        return turned;
    }

    /// <summary>Gives a borrowed buffer back.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}
