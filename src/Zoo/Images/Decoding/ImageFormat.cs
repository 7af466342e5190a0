namespace Transfer.Zoo.Decoding;

/// <summary>The file formats that are decoded.</summary>
internal enum ImageFormat
{
    Jpeg,
    Png,
    WebP,
    Bmp,
    Gif,
    Tiff,
}
