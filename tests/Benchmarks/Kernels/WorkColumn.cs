using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Transfer.Benchmarks.Kernels;

/// <summary>What a kernel does in a nanosecond: billions of operations or of bytes a second, for cases that say how many they are.</summary>
public sealed class WorkColumn() : KernelColumn("G/s", 0, "billions of multiplications and additions (of the direct sum), or of bytes, a second")
{
    /// <inheritdoc/>
    public override string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(benchmarkCase);
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Min;
        double work = benchmarkCase.Parameters.Items.Select(p => p.Value).OfType<KernelCase>().FirstOrDefault()?.Work ?? 0;
        return nanoseconds is null || work == 0 ? "-" : (work / nanoseconds.Value).ToString("0.0", CultureInfo.InvariantCulture);
    }
}
