using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Pictures of one size side by side.</summary>
public static class ContactSheet
{
    private const int Gap = 4;
    private const byte Paper = 64;

    /// <summary>Lays pictures out in rows, from the top left, on a dark grey that no white background has after a change of light.</summary>
    /// <param name="pictures">At least one, all of the first one's size.</param>
    /// <param name="columns">Pictures in a row, at least 1.</param>
    /// <exception cref="TransferException">No picture, no column, sizes that differ, or a sheet beyond 2 GiB (kind Usage).</exception>
    public static RgbImage Render(IReadOnlyList<RgbImage> pictures, int columns)
    {
        if (pictures.Count == 0 || columns < 1)
            throw new TransferException(ErrorKind.Usage, $"contact sheet: {pictures.Count} pictures in {columns} columns, wanted at least one of both; add some");
        (int width, int height) = (pictures[0].Width, pictures[0].Height);
        foreach (RgbImage picture in pictures)
        {
            if (picture.Width != width || picture.Height != height)
                throw new TransferException(ErrorKind.Usage, $"contact sheet: a picture is {picture.Width}x{picture.Height}, wanted {width}x{height} as the first; resize it");
        }

        int rows = (pictures.Count + columns - 1) / columns;
        (long sheetWidth, long sheetHeight) = (((long)(width + Gap) * columns) + Gap, ((long)(height + Gap) * rows) + Gap);
        if (3 * sheetWidth * sheetHeight > Array.MaxLength)
            throw new TransferException(ErrorKind.Usage, $"contact sheet: {sheetWidth}x{sheetHeight} pixels, wanted less than 2 GiB of them; give fewer pictures");
        var sheet = new RgbImage((int)sheetWidth, (int)sheetHeight, new byte[3 * sheetWidth * sheetHeight]);
        sheet.Pixels.AsSpan().Fill(Paper);
        for (int i = 0; i < pictures.Count; i++)
            Put(pictures[i], sheet, Gap + (i % columns * (width + Gap)), Gap + (i / columns * (height + Gap)));
        return sheet;
    }

    private static void Put(RgbImage picture, RgbImage sheet, int x, int y)
    {
        int rowBytes = 3 * picture.Width;
        for (int row = 0; row < picture.Height; row++)
            picture.Pixels.AsSpan(row * rowBytes, rowBytes).CopyTo(sheet.Pixels.AsSpan(3 * (((y + row) * sheet.Width) + x)));
    }
}
