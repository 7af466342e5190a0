using Transfer.FineTune.Engine;

namespace Transfer.FineTune.Ops;

/// <summary>
/// An equation such as <c>bij,bjk->bik</c>, read for given operands: one label for each axis, and the size of each label. The axes of an
/// ellipsis get labels of their own, counted from the end. An axis of one repeats where others with its label are longer.
/// </summary>
internal sealed class EinsumEquation
{
    private const char Ellipsis = '\u2400';

    private EinsumEquation(string[] operands, string output, Dictionary<char, long> sizes) => (Operands, Output, Sizes) = (operands, output, sizes);

    /// <summary>The labels of each operand's axes.</summary>
    public string[] Operands { get; }

    /// <summary>The labels of the result's axes.</summary>
    public string Output { get; }

    public IReadOnlyDictionary<char, long> Sizes { get; }

    /// <summary>The equation, or null and what is wrong with it.</summary>
    public static EinsumEquation? Read(string text, IReadOnlyList<Slot> operands, out string problem)
    {
        string[] sides = text.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        problem = $"it has {terms.Length} terms for {operands.Count} inputs";
        if (terms.Length != operands.Count || sides.Length > 2)
            return null;
        var sizes = new Dictionary<char, long>();
        int widest = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            int extra = operands[i].Rank - terms[i].Replace("...", "", StringComparison.Ordinal).Length;
            problem = $"its term '{terms[i]}' does not fit {operands[i]}";
            bool open = terms[i].Contains("...", StringComparison.Ordinal);
            if (open ? extra < 0 : extra != 0)
                return null;
            widest = open ? Math.Max(widest, extra) : widest;
            terms[i] = terms[i].Replace("...", Axes(extra), StringComparison.Ordinal);
            for (int d = 0; d < terms[i].Length; d++)
            {
                long size = operands[i].Shape[d], known = sizes.GetValueOrDefault(terms[i][d], 1);
                if (size != known && size != 1 && known != 1)
                    return null;
                sizes[terms[i][d]] = size == 1 ? known : size;
            }
        }

        string all = string.Concat(terms);
        string output = sides.Length == 2 ? sides[1].Replace("...", Axes(widest), StringComparison.Ordinal)
            : Axes(widest) + string.Concat(all.Where(c => c < Ellipsis && all.Count(o => o == c) == 1).Order());
        problem = $"its result '{(sides.Length == 2 ? sides[1] : output)}' has a label that is repeated or that no input has";
        return output.Distinct().Count() == output.Length && output.All(sizes.ContainsKey) ? new EinsumEquation(terms, output, sizes) : null;
    }

    private static string Axes(int count) => string.Concat(Enumerable.Range(0, count).Select(i => (char)(Ellipsis + count - i)));
}
