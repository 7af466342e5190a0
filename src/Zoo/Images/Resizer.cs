using System.Buffers;
using Transfer.Onnx;
using Transfer.Zoo.Resampling;

namespace Transfer.Zoo;

/// <summary>
/// Resizes as Pillow 13's <c>Image.resize</c> does, to the byte: models were trained on its pixels. Two passes in 22-bit fixed
/// point with an 8-bit picture between them; all arithmetic on pixels is in integers.
/// </summary>
public static class Resizer
{
    private const int MaxSide = 65_535;

    /// <summary>Resizes to <paramref name="width"/> x <paramref name="height"/>; the result shares nothing with the source.</summary>
    /// <param name="image">The source.</param>
    /// <param name="width">Wanted columns, 1 to 65,535.</param>
    /// <param name="height">Wanted rows, 1 to 65,535.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="box">The part of the source to scale, in pixels, fractions allowed; the whole when null. A filter also sees pixels outside it.</param>
    /// <exception cref="TransferException">A size out of range, or a box that is empty or leaves the image (kind Usage).</exception>
    public static RgbImage Resize(
        RgbImage image, int width, int height, ResizeFilter filter, (float X0, float Y0, float X1, float Y1)? box = null)
    {
        CheckSize(image, width, height);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(3 * width * height);
        Resize(image, width, height, filter, pixels, box);
        return new RgbImage(width, height, pixels);
    }

    /// <summary>The same into memory that is there already.</summary>
    /// <param name="image">The source.</param>
    /// <param name="width">Wanted columns, 1 to 65,535.</param>
    /// <param name="height">Wanted rows, 1 to 65,535.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="destination">Exactly <c>3 * width * height</c> bytes, none of them the source's.</param>
    /// <param name="box">The part of the source to scale, as above.</param>
    /// <exception cref="TransferException">As above, or the destination has another length (kind Usage).</exception>
    public static void Resize(
        RgbImage image, int width, int height, ResizeFilter filter, Span<byte> destination, (float X0, float Y0, float X1, float Y1)? box = null)
    {
        CheckSize(image, width, height);
        if (destination.Length != 3L * width * height)
        {
            throw new TransferException(ErrorKind.Usage,
                $"resize: the destination has {destination.Length} bytes, wanted {3L * width * height} for {width}x{height}; pass one picture's part");
        }

        (float X0, float Y0, float X1, float Y1) part = box ?? (0, 0, image.Width, image.Height);
        if (!(part.X0 >= 0 && part.Y0 >= 0 && part.X1 <= image.Width && part.Y1 <= image.Height && part.X0 < part.X1 && part.Y0 < part.Y1))
        {
            throw new TransferException(ErrorKind.Usage,
                $"resize: the box is ({part.X0}, {part.Y0}, {part.X1}, {part.Y1}), wanted a part of the {image.Width}x{image.Height} image; "
                + "give left, top, right, bottom in pixels");
        }

        Run(image.Pixels, image.Width, image.Height, new ResizePlan(width, height, filter, part, 0, 0, width, height), destination);
    }

    private static void CheckSize(RgbImage image, int width, int height)
    {
        if (width is < 1 or > MaxSide || height is < 1 or > MaxSide)
            throw new TransferException(ErrorKind.Usage, $"resize: the size is {width}x{height}, wanted 1 to {MaxSide} a side; give another size");

        // The picture between the passes has one side of the source and one of the result.
        if (3L * Math.Max(width, image.Width) * Math.Max(height, image.Height) > Array.MaxLength)
        {
            throw new TransferException(ErrorKind.Usage,
                $"resize: {image.Width}x{image.Height} to {width}x{height} takes more than 2 GiB on the way; give a smaller size");
        }
    }

    /// <summary>
    /// Makes only a window of the resized picture: the bytes are those of the whole result, but only what the window needs is computed.
    /// </summary>
    /// <param name="source">R, G, B pixels of the source, without padding.</param>
    /// <param name="sourceWidth">Columns of the source.</param>
    /// <param name="sourceHeight">Rows of the source.</param>
    /// <param name="plan">What to make.</param>
    /// <param name="destination">The window's pixels, without padding.</param>
    internal static void Run(ReadOnlySpan<byte> source, int sourceWidth, int sourceHeight, in ResizePlan plan, Span<byte> destination)
    {
        (float x0, float y0, float x1, float y1) = plan.Box;
        int sourceStride = 3 * sourceWidth;
        if (x0 == (int)x0 && y0 == (int)y0 && x1 - x0 == plan.Width && y1 - y0 == plan.Height)
        {
            for (int y = 0; y < plan.WindowHeight; y++)
                source.Slice(((int)y0 + plan.WindowY + y) * sourceStride + 3 * ((int)x0 + plan.WindowX), 3 * plan.WindowWidth)
                    .CopyTo(destination[(3 * plan.WindowWidth * y)..]);
            return;
        }

        if (plan.Filter == ResizeFilter.Nearest)
        {
            int[] fromX = NearestPixels.Positions(sourceWidth, x0, x1, plan.Width, plan.WindowX, plan.WindowWidth);
            int[] fromY = NearestPixels.Positions(sourceHeight, y0, y1, plan.Height, plan.WindowY, plan.WindowHeight);
            NearestPixels.Run(source, sourceWidth, fromX, fromY, destination);
            return;
        }

        AxisWeights? columns = plan.Width == sourceWidth && x0 == 0 && x1 == plan.Width ? null
            : AxisWeights.Compute(plan.Filter, sourceWidth, x0, x1, plan.Width, plan.WindowX, plan.WindowWidth);
        AxisWeights? rows = plan.Height == sourceHeight && y0 == 0 && y1 == plan.Height ? null
            : AxisWeights.Compute(plan.Filter, sourceHeight, y0, y1, plan.Height, plan.WindowY, plan.WindowHeight);
        if (rows is null)
            HorizontalPass.Run(source[(plan.WindowY * sourceStride + 3 * columns!.Start)..], sourceStride, plan.WindowHeight, columns, destination);
        else if (columns is null)
            VerticalPass.Run(source[(rows.Start * sourceStride + 3 * plan.WindowX)..], sourceStride, 3 * plan.WindowWidth, rows, destination);
        else
            TwoPasses(source, sourceStride, columns, rows, VerticalFirst(sourceWidth, sourceHeight, plan), destination);
    }

    // Pillow 13.0.0's rule, found by measurement; earlier versions always pass horizontally first. The order shows in the bytes,
    // because the picture between the passes is rounded and clamped.
    private static bool VerticalFirst(int sourceWidth, int sourceHeight, in ResizePlan plan) =>
        plan.Height < sourceHeight && sourceHeight - plan.Height > 2L * (sourceWidth - plan.Width);

    private static void TwoPasses(
        ReadOnlySpan<byte> source, int sourceStride, AxisWeights columns, AxisWeights rows, bool verticalFirst, Span<byte> destination)
    {
        source = source[(rows.Start * sourceStride + 3 * columns.Start)..];
        int usedRows = rows.End - rows.Start;
        int usedBytes = 3 * (columns.End - columns.Start);
        int bytes = verticalFirst ? rows.Outputs * usedBytes : usedRows * 3 * columns.Outputs;
        byte[] between = ArrayPool<byte>.Shared.Rent(bytes);
        if (verticalFirst)
        {
            VerticalPass.Run(source, sourceStride, usedBytes, rows, between);
            HorizontalPass.Run(between, usedBytes, rows.Outputs, columns, destination);
        }
        else
        {
            HorizontalPass.Run(source, sourceStride, usedRows, columns, between);
            VerticalPass.Run(between, 3 * columns.Outputs, 3 * columns.Outputs, rows, destination);
        }

        ArrayPool<byte>.Shared.Return(between);
    }
}
