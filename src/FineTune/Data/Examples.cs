using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Names the first few of many things in a message.</summary>
internal static class Examples
{
    private const int Limit = 3;

    /// <summary>"'a', 'b', 'c' and 4 more", each name made safe to print.</summary>
    public static string Of(IReadOnlyList<string> names)
    {
        string first = string.Join(", ", names.Take(Limit).Select(name => $"'{Shown.Name(name)}'"));
        return names.Count <= Limit ? first : $"{first} and {names.Count - Limit} more";
    }

    /// <summary>"1 picture", "2 pictures".</summary>
    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
