using Transfer.FineTune.Kernels;

namespace Transfer.FineTune;

/// <summary>
/// Pairs for learning from few examples (Tunstall and others, Efficient Few-Shot Learning Without Prompts, 2022): for each text as many texts of
/// its own class, wanted alike, as of the others, wanted at right angles; the same ones again where there are fewer.
/// </summary>
internal static class ContrastivePairs
{
    /// <summary>Pairs of each kind for a text: the paper's R.</summary>
    public const int Each = 20;

    // Beyond this many pairs nothing is few any more, and the share of a text shrinks.
    private const int Most = 40_000;

    /// <summary>Draws the pairs.</summary>
    /// <param name="texts">The texts that are trained on.</param>
    /// <param name="labelOf">The class of a text.</param>
    /// <param name="seed">Where the draw begins.</param>
    public static IReadOnlyList<TextPair> Of(IReadOnlyList<int> texts, Func<int, int> labelOf, int seed)
    {
        int each = Math.Clamp(Most / (2 * texts.Count), 1, Each);
        Dictionary<int, int[]> classes = texts.GroupBy(labelOf).ToDictionary(g => g.Key, g => g.ToArray());
        Dictionary<int, int[]> others = classes.Keys.ToDictionary(c => c, c => texts.Where(t => labelOf(t) != c).ToArray());
        var pairs = new List<TextPair>(2 * each * texts.Count);
        for (int i = 0; i < texts.Count; i++)
        {
            var draw = CounterRandom.At((ulong)seed, (ulong)i, stream: 3);
            int[] same = [.. classes[labelOf(texts[i])].Where(t => t != texts[i])], different = others[labelOf(texts[i])];
            for (int r = 0; r < each; r++)
            {
                if (same.Length > 0)
                    pairs.Add(new TextPair(texts[i], same[(int)(draw.Uniform(2 * r) * same.Length)], 1));
                pairs.Add(new TextPair(texts[i], different[(int)(draw.Uniform((2 * r) + 1) * different.Length)], 0));
            }
        }

        return pairs;
    }
}
