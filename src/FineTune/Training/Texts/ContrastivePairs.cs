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

    // Beyond this many pairs nothing is few any more: the share of a text shrinks, to one of each kind, and then not all texts are asked.
    private const int Most = 40_000;

    private const ulong PairStream = 3;
    private const ulong ChoiceStream = 4;

    /// <summary>Draws the pairs.</summary>
    /// <param name="texts">The texts that are trained on.</param>
    /// <param name="labelOf">The class of a text.</param>
    /// <param name="seed">Where the draw begins.</param>
    public static IReadOnlyList<TextPair> Of(IReadOnlyList<int> texts, Func<int, int> labelOf, int seed)
    {
        int each = Math.Clamp(Most / (2 * texts.Count), 1, Each);
        // Class by class, so that those of a class, and all others, are told by where they stand.
        int[] sorted = [.. Enumerable.Range(0, texts.Count).OrderBy(i => labelOf(texts[i]))];
        int[] places = new int[sorted.Length];
        var classes = new Dictionary<int, (int Start, int Size)>();
        for (int place = 0; place < sorted.Length; place++)
        {
            places[sorted[place]] = place;
            int label = labelOf(texts[sorted[place]]);
            classes[label] = classes.TryGetValue(label, out (int Start, int Size) known) ? (known.Start, known.Size + 1) : (place, 1);
        }

        var pairs = new List<TextPair>(Math.Min(Most, 2 * each * texts.Count));
        foreach (int i in Asked(texts.Count, seed))
        {
            var draw = CounterRandom.At((ulong)seed, (ulong)i, PairStream);
            (int start, int size) = classes[labelOf(texts[i])];
            for (int r = 0; r < each; r++)
            {
                if (size > 1)
                {
                    int same = start + (int)(draw.Uniform(2 * r) * (size - 1));
                    pairs.Add(new TextPair(texts[i], texts[sorted[same < places[i] ? same : same + 1]], 1));
                }

                int other = (int)(draw.Uniform((2 * r) + 1) * (sorted.Length - size));
                pairs.Add(new TextPair(texts[i], texts[sorted[other < start ? other : other + size]], 0));
            }
        }

        return pairs;
    }

    private static IEnumerable<int> Asked(int count, int seed)
    {
        IEnumerable<int> all = Enumerable.Range(0, count);
        return count <= Most / 2 ? all : all.OrderBy(i => CounterRandom.At((ulong)seed, (ulong)i, ChoiceStream).Uniform(0)).Take(Most / 2).Order();
    }
}
