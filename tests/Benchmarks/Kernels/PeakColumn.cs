using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Transfer.Benchmarks.Kernels;

/// <summary>The part of the machine's own peak that a kernel reaches: the baseline's shortest time for the same work, by the kernel's.</summary>
public sealed class PeakColumn() : KernelColumn("of peak", 1, "the shortest time of the baseline (multiply-adds of registers alone, or a copy) by the shortest time of the kernel")
{
    /// <inheritdoc/>
    public override string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(benchmarkCase);
        BenchmarkCase? baseline = benchmarkCase.Parameters.Items.Any(p => p.Value is KernelCase)
            ? summary.BenchmarksCases.FirstOrDefault(c => c.Descriptor.Baseline && c.Parameters.ValueInfo == benchmarkCase.Parameters.ValueInfo && c.Descriptor.Type == benchmarkCase.Descriptor.Type)
            : null;
        double? peak = baseline is null ? null : summary[baseline]?.ResultStatistics?.Min, own = summary[benchmarkCase]?.ResultStatistics?.Min;
        return peak is null || own is null ? "-" : (peak.Value / own.Value).ToString("0 %", CultureInfo.InvariantCulture);
    }
}
