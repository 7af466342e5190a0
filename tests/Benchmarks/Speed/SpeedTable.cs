using System.Globalization;
using System.Text.Json;

namespace Transfer.Benchmarks.Speed;

/// <summary>The results as lines of JSON or as a Markdown table.</summary>
internal static class SpeedTable
{
    private static readonly JsonSerializerOptions Camel = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string Json(SpeedRow row) => JsonSerializer.Serialize(row, Camel);

    public static string Heading => "| work | ours | theirs | unit | ratio | rounds | peer |\n| --- | --- | --- | --- | --- | --- | --- |";

    public static string Markdown(SpeedRow row) => string.Create(CultureInfo.InvariantCulture,
        $"| {row.Work} | {row.Ours:0.##} | {row.Peer:0.##} | {row.Unit} | **{row.Ratio:0.00}** | {row.Spread[0]:0.00} - {row.Spread[1]:0.00} | {row.Against} |");
}
