using System.Collections.Frozen;

namespace Transfer.Onnx.Ops;

/// <summary>
/// The operators whose meaning is known, one row for each version of each, in the order of the alphabet. Of the versions of
/// an operator the highest that is not above the model's applies.
/// </summary>
public static partial class OpTable
{
    /// <summary>All rows, in the order of domains, names and versions.</summary>
    public static IReadOnlyList<OpDefinition> All { get; } = [.. RowsAToL(), .. RowsMToZ(), .. RowsOfOtherDomains()];

    // By the name alone, which is what tells most operators apart and is hashed at once.
    private static readonly FrozenDictionary<string, OpDefinition[]> Definitions = All
        .GroupBy(row => row.Name)
        .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(row => row.Since).ToArray(), StringComparer.Ordinal);

    /// <summary>An operator of which nothing is known: its outputs are what the file declares.</summary>
    internal static OpDefinition Unknown { get; } = new("", "", 0, _ => { }, null);

    /// <summary>The operator as a version of its domain defines it, or null when it is not known there.</summary>
    /// <param name="domain">Empty or <c>ai.onnx</c> for ONNX itself.</param>
    /// <param name="name">The operator.</param>
    /// <param name="opset">The version of the domain that the model imports.</param>
    public static OpDefinition? Find(string domain, string name, long opset)
    {
        if (!Definitions.TryGetValue(name, out OpDefinition[]? versions))
            return null;
        domain = Normal(domain);
        foreach (OpDefinition version in versions)
        {
            if (version.Since <= opset && version.Domain == domain)
                return version;
        }

        return null;
    }

    internal static string Normal(string domain) => domain == "ai.onnx" ? "" : domain;
}
