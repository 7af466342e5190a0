namespace Transfer.Zoo.Tests.Images.Resampling;

/// <summary>Pillow's resize written down step by step, without thought for speed, as the oracle of the fast one.</summary>
internal static class NaiveResize
{
    public static byte[] Run(byte[] source, int width, int height, int newWidth, int newHeight, ResizeFilter filter, (float X0, float Y0, float X1, float Y1) box)
    {
        (float x0, float y0, float x1, float y1) = box;
        if (x0 == MathF.Floor(x0) && y0 == MathF.Floor(y0) && x1 - x0 == newWidth && y1 - y0 == newHeight)
            return Pick(source, width, [.. Enumerable.Range((int)x0, newWidth)], [.. Enumerable.Range((int)y0, newHeight)]);
        if (filter == ResizeFilter.Nearest)
            return Pick(source, width, Positions(x0, x1, newWidth), Positions(y0, y1, newHeight));
        bool across = !(newWidth == width && x0 == 0 && x1 == newWidth);
        bool down = !(newHeight == height && y0 == 0 && y1 == newHeight);
        bool downFirst = newHeight < height && height - newHeight > 2 * (width - newWidth);
        byte[] pixels = source;
        if (down && downFirst)
            pixels = Transpose(Rows(Transpose(pixels, width, height), height, width, newHeight, filter, y0, y1), newHeight, width);
        int rows = down && downFirst ? newHeight : height;
        if (across)
            pixels = Rows(pixels, width, rows, newWidth, filter, x0, x1);
        if (down && !downFirst)
            pixels = Transpose(Rows(Transpose(pixels, newWidth, height), height, newWidth, newHeight, filter, y0, y1), newHeight, newWidth);
        return pixels;
    }

    private static byte[] Rows(byte[] source, int width, int height, int newWidth, ResizeFilter filter, float low, float high)
    {
        byte[] result = new byte[3 * newWidth * height];
        double scale = (double)(high - low) / newWidth;
        double widest = scale < 1 ? 1 : scale;
        double support = filter switch { ResizeFilter.Box => 0.5, ResizeFilter.Bicubic => 2, ResizeFilter.Lanczos => 3, _ => 1 } * widest;
        double inverse = 1.0 / widest;
        for (int i = 0; i < newWidth; i++)
        {
            double center = low + (i + 0.5) * scale;
            int begin = Math.Max((int)(center - support + 0.5), 0);
            int end = Math.Min((int)(center + support + 0.5), width);
            double[] w = new double[end - begin];
            double sum = 0;
            for (int x = begin; x < end; x++)
                sum += w[x - begin] = Weight(filter, (x - center + 0.5) * inverse);
            int[] k = [.. w.Select(v => sum == 0 ? v : v / sum).Select(v => v < 0 ? (int)(-0.5 + v * 4194304) : (int)(0.5 + v * 4194304))];
            for (int y = 0; y < height; y++)
            {
                for (int c = 0; c < 3; c++)
                {
                    long total = 1 << 21;
                    for (int t = 0; t < k.Length; t++)
                        total += (long)source[3 * (y * width + begin + t) + c] * k[t];
                    result[3 * (y * newWidth + i) + c] = (byte)Math.Min(Math.Max(total >> 22, 0), 255);
                }
            }
        }

        return result;
    }

    private static double Weight(ResizeFilter filter, double x)
    {
        double a = x < 0 ? -x : x;
        switch (filter)
        {
            case ResizeFilter.Box:
                return x is > -0.5 and <= 0.5 ? 1 : 0;
            case ResizeFilter.Bilinear:
                return a < 1 ? 1 - a : 0;
            case ResizeFilter.Hamming:
                return a == 0 ? 1 : a >= 1 ? 0 : Math.Sin(a * Math.PI) / (a * Math.PI) * (0.54f + 0.46f * Math.Cos(a * Math.PI));
            case ResizeFilter.Bicubic:
                return a < 1 ? (1.5 * a - 2.5) * a * a + 1 : a < 2 ? (((a - 5) * a + 8) * a - 4) * -0.5 : 0;
            default:
                return x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0;
        }
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);

    private static int[] Positions(float low, float high, int count)
    {
        double step = (double)(high - low) / count;
        double at = low + step * 0.5;
        int[] all = new int[count];
        for (int i = 0; i < count; i++, at += step)
            all[i] = (int)at;
        return all;
    }

    private static byte[] Pick(byte[] source, int width, int[] columns, int[] rows) =>
        [.. rows.SelectMany(y => columns.SelectMany(x => Enumerable.Range(0, 3).Select(c => source[3 * (y * width + x) + c])))];

    private static byte[] Transpose(byte[] source, int width, int height) =>
        [.. Enumerable.Range(0, width).SelectMany(x => Enumerable.Range(0, height).SelectMany(y => Enumerable.Range(0, 3).Select(c => source[3 * (y * width + x) + c])))];
}
