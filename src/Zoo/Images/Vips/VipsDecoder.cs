using Transfer.Zoo.Decoding;

namespace Transfer.Zoo.Vips;

/// <summary>Decodes with libvips. Safe to call from many threads; all that a call makes is let go before it returns.</summary>
internal static unsafe class VipsDecoder
{
    // Rows that are copied out at a time: enough to amortise a call, few enough to stay in the cache on their way to our array.
    private const int StripBytes = 1 << 18;

    private const int UChar = 0;
    private const int UShort = 2;

    /// <summary>The picture, turned as its EXIF orientation says.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="format">Its format, which chooses the loader; libvips does not get to guess.</param>
    /// <param name="limits">Checked against the header before pixels are asked for.</param>
    /// <param name="borrow">Whether the pixels lie in a borrowed buffer.</param>
    public static DecodedPixels Decode(ReadOnlySpan<byte> file, string name, ImageFormat format, ImageLimits limits, bool borrow)
    {
        VipsLibrary vips = VipsLibrary.Shared;
        Header header = Header.Read(file, format);
        if (header.Width != 0)
            ImageErrors.CheckSize(name, format, header.Width, header.Height, limits);
        fixed (byte* bytes = file)
        {
            using var load = new VipsOperation(vips, Loader(format));
            if (!load.Exists)
                throw ImageErrors.Unsupported(name, format, "this build of libvips");
            load.SetBytes("buffer"u8, bytes, file.Length);
            load.Set("access"u8, "sequential"u8);
            load.Set("fail_on"u8, "error"u8);
            if (!load.Build())
                throw ImageErrors.Damaged(name, format);
            nint image = load.Image("out"u8);
            try
            {
                return Read(vips, image, name, format, limits, borrow);
            }
            finally
            {
                vips.Unref(image);
            }
        }
    }

    private static DecodedPixels Read(VipsLibrary vips, nint image, string name, ImageFormat format, ImageLimits limits, bool borrow)
    {
        int width = vips.ImageWidth(image);
        int height = vips.ImageHeight(image);
        ImageErrors.CheckSize(name, format, width, height, limits);
        bool wide = vips.ImageFormat(image) == UShort;
        if (!wide && vips.ImageFormat(image) != UChar)
            throw ImageErrors.Unsupported(name, format, "samples of more than 16 bits or with a fraction");
        SampleLayout layout = Layout(vips, image, name, format);
        DecodedPixels pixels = DecodedPixels.Allocate(width, height, borrow);
        nint region = vips.RegionNew(image);
        try
        {
            int rowBytes = width * PixelRows.Samples(layout) * (wide ? 2 : 1);
            int strip = Math.Max(1, StripBytes / rowBytes);
            for (int y = 0; y < height; y += strip)
            {
                int rows = Math.Min(strip, height - y);
                nuint length;
                byte* native = vips.RegionFetch(region, 0, y, width, rows, &length);
                if (native == null)
                {
                    vips.ErrorClear();
                    if (borrow)
                        pixels.Return();
                    throw ImageErrors.Damaged(name, format);
                }

                var samples = new Span<byte>(native, rowBytes * rows);
                PixelRows.Convert(wide ? PixelRows.Narrow(samples) : samples, layout, pixels.Span.Slice(3 * width * y, 3 * width * rows));
                vips.Free(native);
            }
        }
        finally
        {
            vips.Unref(region);
        }

        return pixels.Turned(vips.ImageOrientation(image), borrow);
    }

    private static SampleLayout Layout(VipsLibrary vips, nint image, string name, ImageFormat format)
    {
        if (vips.ImageInterpretation(image) == VipsInterpretation.Cmyk && vips.ImageBands(image) == 4)
            return SampleLayout.Cmyk;
        bool known = vips.ImageInterpretation(image) is VipsInterpretation.Grey or VipsInterpretation.Grey16 or VipsInterpretation.Rgb
            or VipsInterpretation.Srgb or VipsInterpretation.Rgb16 or VipsInterpretation.Multiband;
        return (known, vips.ImageBands(image)) switch
        {
            (true, 1) => SampleLayout.Grey,
            (true, 2) => SampleLayout.GreyAlpha,
            (true, 3) => SampleLayout.Rgb,
            (true, 4) => SampleLayout.Rgba,
            _ => throw ImageErrors.Unsupported(name, format, $"{vips.ImageBands(image)} channels of this kind"),
        };
    }

    private static ReadOnlySpan<byte> Loader(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpegload_buffer"u8,
        ImageFormat.Png => "pngload_buffer"u8,
        ImageFormat.WebP => "webpload_buffer"u8,
        ImageFormat.Gif => "gifload_buffer"u8,
        _ => "tiffload_buffer"u8,
    };
}
