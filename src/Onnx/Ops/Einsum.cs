namespace Transfer.Onnx.Ops;

/// <summary>
/// Sums of products in Einstein's notation: equation <c>ij,jk->ik</c> names the dimensions of each input and those kept; <c>...</c> stands for dimensions that
/// broadcast. Without <c>-></c> the names that occur once are kept, in the order of the alphabet, behind those of <c>...</c>.
/// </summary>
internal static class Einsum
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        Einsum-12 (Inputs...: T) -> (Output: T)
            [equation!: string]
            T: numeric
        """;

    public static void Infer(OpContext c)
    {
        string equation = c.Word("equation", "").Replace(" ", "");
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (equation.Length == 0 || sides.Length > 2 || terms.Length != c.InputCount)
        {
            throw c.BadAttribute("equation", $"{c.InputCount} term{(c.InputCount == 1 ? "" : "s")} for {c.InputCount} input{(c.InputCount == 1 ? "" : "s")}",
                $"'{Onnx.Shown.Name(equation)}'");
        }

        var sizes = new Dictionary<char, Dim>();
        Shape? ellipsis = new Shape();
        for (int i = 0; i < terms.Length; i++)
            ellipsis = Bind(c, i, terms[i], sizes, ellipsis);
        string kept = sides.Length == 2 ? sides[1] : Implicit(sides[0]);
        if (kept.Contains("...") && ellipsis is null)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        var dims = new List<Dim>();
        for (int i = 0; i < kept.Length; i++)
        {
            if (kept[i] == '.')
            {
                dims.AddRange(ellipsis!);
                i += 2;
            }
            else
            {
                dims.Add(sizes.TryGetValue(kept[i], out Dim size) ? size
                    : throw c.BadAttribute("equation", $"'{kept[i]}' in a term of an input, as it is in the result", $"'{Onnx.Shown.Name(equation)}'"));
            }
        }

        c.Set(0, c.Element(0), new Shape([.. dims]));
    }

    private static Shape? Bind(OpContext c, int input, string term, Dictionary<char, Dim> sizes, Shape? ellipsis)
    {
        string names = term.Replace("...", ".");
        int letters = names.Count(n => n != '.');
        Shape? shape = names.Contains('.') ? c.ShapeOfAtLeast(input, letters) : c.ShapeOfRank(input, letters);
        int at = 0;
        foreach (char name in names)
        {
            if (name == '.')
            {
                int extra = (shape?.Rank ?? letters) - letters;
                ellipsis = shape is null || ellipsis is null ? null : OpContext.Broadcast(ellipsis, new Shape([.. shape.Skip(at).Take(extra)]))
                    ?? throw c.BadInput(input, $"dimensions for ... that broadcast with {ellipsis}", shape.ToString());
                at += extra;
                continue;
            }

            Dim size = shape?[at++] ?? default;
            sizes[name] = sizes.TryGetValue(name, out Dim before) && before.Number != 1 && size.Number != 1
                ? c.Shared(input, before, size, $"for '{name}' the size of the terms before,")
                : sizes.ContainsKey(name) && size.Number == 1 ? before : size;
        }

        return ellipsis;
    }

    private static string Implicit(string terms)
    {
        string once = string.Concat(terms.Where(char.IsAsciiLetter).GroupBy(n => n).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        return terms.Contains("...") ? "..." + once : once;
    }
}
