using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Transfer.Benchmarks.Kernels;

/// <summary>What a kernel does in a nanosecond: billions of operations or of bytes a second, for cases that say how many they are.</summary>
public sealed class WorkColumn : IColumn
{
    /// <inheritdoc/>
    public string Id => nameof(WorkColumn);

    /// <inheritdoc/>
    public string ColumnName => "G/s";

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string Legend => "billions of multiplications and additions (of the direct sum), or of bytes, a second";

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(benchmarkCase);
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Min;
        double work = benchmarkCase.Parameters.Items.Select(p => p.Value).OfType<KernelCase>().FirstOrDefault()?.Work ?? 0;
        return nanoseconds is null || work == 0 ? "-" : (work / nanoseconds.Value).ToString("0.0", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
