using System.Globalization;

namespace Transfer.Benchmarks.Speed;

/// <summary>Whether anybody else computes: pressure stall information, the share of time in which some task waited for a processor.</summary>
internal static class QuietMachine
{
    private const string Pressure = "/proc/pressure/cpu";
    private const double Allowed = 10;

    /// <summary>The share of the last ten seconds in per cent, or 0 where the system does not tell.</summary>
    public static double Percent()
    {
        if (!File.Exists(Pressure))
            return 0;
        string field = File.ReadLines(Pressure).First().Split(' ').First(f => f.StartsWith("avg10=", StringComparison.Ordinal));
        return double.Parse(field["avg10=".Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Waits up to ten seconds for quiet; gives what was read last.</summary>
    public static double Wait()
    {
        for (int i = 0; i < 5 && Percent() > Allowed; i++)
            Thread.Sleep(2000);
        return Percent();
    }

    /// <summary>The processor's name.</summary>
    public static string Processor() => !File.Exists("/proc/cpuinfo") ? "unknown"
        : File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown";
}
