using System.Globalization;

namespace Transfer.Cli.Output;

/// <summary>Figures as people read them.</summary>
internal static class Figures
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>A number of bytes in powers of 1000 with three digits: <c>999 B</c>, <c>9.43 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (Math.Abs(value) >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string format = unit == 0 || Math.Abs(value) >= 99.95 ? "0" : Math.Abs(value) >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>A whole number with its thousands apart: <c>11,689,512</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A duration: <c>0.42 s</c>, <c>7.4 s</c>, <c>42 s</c>, <c>3 min 05 s</c>, <c>2 h 07 min</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        double seconds = time.TotalSeconds;
        long whole = (long)Math.Round(seconds);
        return seconds switch
        {
            < 0.995 => seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s",
            < 9.95 => seconds.ToString("0.#", CultureInfo.InvariantCulture) + " s",
            < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{whole} s"),
            < 3599.5 => string.Create(CultureInfo.InvariantCulture, $"{whole / 60} min {whole % 60:00} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{whole / 3600} h {whole % 3600 / 60:00} min"),
        };
    }

    /// <summary>A share of one as a percentage with one decimal: <c>94.8 %</c>.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
