using System.Buffers;
using Transfer.Onnx;
using Transfer.Zoo.Decoding;
using Transfer.Zoo.Resampling;

namespace Transfer.Zoo;

/// <summary>
/// Makes a model's input of pictures, as torchvision's transforms over Pillow do, to the bit: Resize, CenterCrop, ToTensor, Normalize.
/// Thread safe; holds no memory that grows.
/// </summary>
public sealed class Preprocessor
{
    private readonly Preprocessing _settings;
    private readonly float[] _table0;
    private readonly float[] _table1;
    private readonly float[] _table2;

    /// <summary>Prepares the tables for <paramref name="settings"/>.</summary>
    public Preprocessor(Preprocessing settings)
    {
        _settings = settings;
        (_table0, _table1, _table2) = (Table(0), Table(1), Table(2));
    }

    /// <summary>What is done.</summary>
    public Preprocessing Settings => _settings;

    /// <summary>Numbers of one picture's tensor: 3 * Height * Width.</summary>
    public int Length => 3 * _settings.Height * _settings.Width;

    /// <summary>The 8-bit picture that the model sees, before its numbers are normalised: resized and cropped.</summary>
    public RgbImage Pixels(RgbImage image)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(Length);
        Pixels(image.Pixels, image.Width, image.Height, pixels);
        return new RgbImage(_settings.Width, _settings.Height, pixels);
    }

    /// <summary>
    /// Normalises pixels that have the result's size already: <c>(pixel / scale - mean) / std</c>, each step rounded to float32, laid out
    /// as the settings say.
    /// </summary>
    /// <param name="image">A picture of Width x Height.</param>
    /// <param name="destination">Exactly <see cref="Length"/> numbers.</param>
    /// <exception cref="TransferException">The picture or the destination has another size (kind Usage).</exception>
    public void Normalize(RgbImage image, Span<float> destination)
    {
        if (image.Width != _settings.Width || image.Height != _settings.Height)
        {
            throw new TransferException(ErrorKind.Usage,
                $"normalize: the image is {image.Width}x{image.Height}, wanted {_settings.Width}x{_settings.Height}; resize and crop it first");
        }

        CheckLength(destination.Length);
        Normalize(image.Pixels, destination);
    }

    /// <summary>Resizes, crops and normalises.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <param name="destination">Exactly <see cref="Length"/> numbers, one picture of a batch.</param>
    /// <exception cref="TransferException">The destination has another length (kind Usage).</exception>
    public void Run(RgbImage image, Span<float> destination)
    {
        CheckLength(destination.Length);
        Run(image.Pixels, image.Width, image.Height, destination);
    }

    /// <summary>Decodes a file, resizes, crops and normalises, in borrowed buffers: nothing is left for the garbage collector.</summary>
    /// <param name="path">The picture.</param>
    /// <param name="destination">Exactly <see cref="Length"/> numbers, one picture of a batch.</param>
    /// <param name="limits">What the picture may cost.</param>
    /// <exception cref="TransferException">As <see cref="ImageDecoder.Decode(string, ImageLimits)"/>, or the destination has another length (kind Usage).</exception>
    public void Run(string path, Span<float> destination, ImageLimits? limits = null)
    {
        CheckLength(destination.Length);
        Run(ImageDecoder.Decode(path, limits ?? ImageLimits.Default, borrow: true), destination);
    }

    /// <summary>The same for a file that is in memory.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="destination">Exactly <see cref="Length"/> numbers, one picture of a batch.</param>
    /// <param name="limits">What the picture may cost.</param>
    /// <exception cref="TransferException">As <see cref="ImageDecoder.Decode(ReadOnlyMemory{byte}, string, ImageLimits)"/>, or the destination has another length (kind Usage).</exception>
    public void Run(ReadOnlySpan<byte> file, string name, Span<float> destination, ImageLimits? limits = null)
    {
        CheckLength(destination.Length);
        Run(ImageDecoder.Decode(file, name, limits ?? ImageLimits.Default, borrow: true), destination);
    }

    private void Run(DecodedPixels decoded, Span<float> destination)
    {
        Run(decoded.Span, decoded.Width, decoded.Height, destination);
        decoded.Return();
    }

    private void Run(ReadOnlySpan<byte> source, int width, int height, Span<float> destination)
    {
        byte[] pixels = ArrayPool<byte>.Shared.Rent(Length);
        Pixels(source, width, height, pixels.AsSpan(0, Length));
        Normalize(pixels.AsSpan(0, Length), destination);
        ArrayPool<byte>.Shared.Return(pixels);
    }

    private void Pixels(ReadOnlySpan<byte> source, int width, int height, Span<byte> pixels)
    {
        (int newWidth, int newHeight) = Resized(width, height);
        CenterCrop across = CenterCrop.Of(newWidth, _settings.Width);
        CenterCrop down = CenterCrop.Of(newHeight, _settings.Height);

        // An output pixel depends on no other, so that only those inside the crop are made.
        var plan = new ResizePlan(
            newWidth, newHeight, _settings.Resize.Filter, (0, 0, width, height), across.From, down.From, across.Length, down.Length);
        if (across.Length == _settings.Width && down.Length == _settings.Height)
        {
            Resizer.Run(source, width, height, plan, pixels);
            return;
        }

        int rowBytes = 3 * across.Length;
        byte[] inside = ArrayPool<byte>.Shared.Rent(rowBytes * down.Length);
        Resizer.Run(source, width, height, plan, inside);
        pixels.Clear();
        for (int y = 0; y < down.Length; y++)
            inside.AsSpan(y * rowBytes, rowBytes).CopyTo(pixels[(3 * ((down.Pad + y) * _settings.Width + across.Pad))..]);
        ArrayPool<byte>.Shared.Return(inside);
    }

    private (int Width, int Height) Resized(int width, int height)
    {
        int size = _settings.Resize.Size;
        return _settings.Resize.Mode switch
        {
            ResizeMode.None => (width, height),
            ResizeMode.Exact => (size, size),
            _ when width <= height => (size, Longer(size, width, height)),
            _ => (Longer(size, height, width), size),
        };
    }

    // The division is of doubles and the result is cut, as in Python's int(size * long / short).
    private static int Longer(int size, int shorter, int longer) => (int)((double)((long)size * longer) / shorter);

    private void Normalize(ReadOnlySpan<byte> pixels, Span<float> destination)
    {
        int count = pixels.Length / 3;
        (int first, int third) = _settings.Channels == ChannelOrder.Rgb ? (0, 2) : (2, 0);
        (float[] table0, float[] table1, float[] table2) = (_table0, _table1, _table2);
        if (_settings.Layout == TensorLayout.Nhwc)
        {
            for (int i = 0; i < pixels.Length; i += 3)
            {
                ReadOnlySpan<byte> pixel = pixels.Slice(i, 3);
                Span<float> to = destination.Slice(i, 3);
                to[0] = table0[pixel[first]];
                to[1] = table1[pixel[1]];
                to[2] = table2[pixel[third]];
            }

            return;
        }

        Span<float> plane0 = destination[..count];
        Span<float> plane1 = destination.Slice(count, count);
        Span<float> plane2 = destination.Slice(2 * count, count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(3 * i, 3);
            plane0[i] = table0[pixel[first]];
            plane1[i] = table1[pixel[1]];
            plane2[i] = table2[pixel[third]];
        }
    }

    // A byte has 256 values: looked up, each has exactly the bits that the three float32 operations give.
    private float[] Table(int channel)
    {
        float[] table = new float[256];
        for (int value = 0; value < table.Length; value++)
            table[value] = (value / _settings.Scale - _settings.Mean[channel]) / _settings.Std[channel];
        return table;
    }

    private void CheckLength(int length)
    {
        if (length != Length)
        {
            throw new TransferException(ErrorKind.Usage,
                $"preprocess: the destination has {length} numbers, wanted {Length} (3 x {_settings.Height} x {_settings.Width}); pass one image's part of the batch");
        }
    }
}
