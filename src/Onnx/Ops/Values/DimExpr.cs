using System.Text;

namespace Transfer.Onnx.Ops;

/// <summary>
/// An integer expression over the symbols of a model: a polynomial with integer coefficients whose factors are symbols, floored
/// quotients, minima, maxima and broadcasts. Always in one normal form, so equal polynomials have equal text: <c>2*N*H + floor((W - 1)/2) + 1</c>.
/// Symbols stand for sizes and are taken to be at least 0. Immutable.
/// </summary>
internal sealed class DimExpr : IEquatable<DimExpr>
{
    // Beyond these an expression tells nobody anything, and growth without bound must be impossible.
    private const int TermLimit = 24;
    private const int TextLimit = 240;

    private readonly Term[] _terms;
    private string? _text;

    private DimExpr(Term[] terms) => _terms = terms;

    /// <summary>The number, when it is one.</summary>
    public long? Constant => _terms.Length switch
    {
        0 => 0,
        1 when _terms[0].Factors.Length == 0 => _terms[0].Coefficient,
        _ => null,
    };

    /// <summary>Whether it is at least 0 for all sizes: no term is taken away.</summary>
    public bool IsNonNegative => Array.TrueForAll(_terms, t => t.Coefficient > 0);

    /// <summary>Whether it is at least 1 for all sizes.</summary>
    public bool IsPositive => IsNonNegative && ConstantTerm > 0;

    /// <summary>Whether it grows with its symbols: only a number is taken away, if anything.</summary>
    public bool IsSizeLike => _terms.Length > 0 && Array.TrueForAll(_terms, t => t.Coefficient > 0 || t.Factors.Length == 0);

    private DimExpr[] Broadcasting => _terms is [{ Coefficient: 1, Factors: [{ Sizes: { } sizes }] }] ? sizes : [this];

    private long ConstantTerm => _terms.Length > 0 && _terms[^1].Factors.Length == 0 ? _terms[^1].Coefficient : 0;

    /// <summary>A number.</summary>
    public static DimExpr Of(long number) => new(number == 0 ? [] : [new Term(number, [])]);

    /// <summary>A symbol by its name.</summary>
    public static DimExpr Symbol(string name) => Of(new Factor(name));

    /// <summary>The sum; null when it is too large to be of use.</summary>
    public static DimExpr? Add(DimExpr a, DimExpr b) => Collect(a._terms.Concat(b._terms));

    /// <summary>The difference; null when it is too large to be of use.</summary>
    public static DimExpr? Subtract(DimExpr a, DimExpr b) =>
        Collect(a._terms.Concat(b._terms.Select(t => t with { Coefficient = checked(-t.Coefficient) })));

    /// <summary>The product; null when it is too large to be of use.</summary>
    public static DimExpr? Multiply(DimExpr a, DimExpr b) => (long)a._terms.Length * b._terms.Length > 4 * TermLimit ? null
        : Collect(a._terms.SelectMany(x => b._terms.Select(y => Term.Multiply(x, y))));

    /// <summary>
    /// floor(a / b). What divides without remainder leaves the quotient: floor((2*N + 1)/2) = N; quotients of quotients are
    /// one: floor((floor(x/2) + 1)/3) = floor((x + 2)/6).
    /// </summary>
    public static DimExpr? FloorDivide(DimExpr a, DimExpr b)
    {
        if (b.Constant == 0)
            return null;
        if (b.Constant == 1)
            return a;
        if (DivideExactly(a, b) is { } exact)
            return exact;
        if (b.Constant is not > 1)
            return SharedFactorQuotient(a, b);
        long divisor = b.Constant.Value;
        Term[] whole = Array.FindAll(a._terms, t => t.Factors.Length > 0 && t.Coefficient % divisor == 0);
        Term[] rest = Array.FindAll(a._terms, t => t.Factors.Length == 0 || t.Coefficient % divisor != 0);
        DimExpr quotient = new(Array.ConvertAll(whole, t => t with { Coefficient = t.Coefficient / divisor }));
        DimExpr remaining = new(rest);
        long shift = Math.DivRem(remaining.ConstantTerm, divisor).Quotient;
        if (shift != 0)
        {
            remaining = Subtract(remaining, Of(shift * divisor))!;
            quotient = Add(quotient, Of(shift))!;
        }

        if (remaining.Constant is { } number)
            return Add(quotient, Of(FloorDivide(number, divisor)));
        long common = remaining._terms.Aggregate(divisor, (gcd, t) => (long)System.Numerics.BigInteger.GreatestCommonDivisor(gcd, t.Coefficient));
        if (common > 1)
            remaining = new(Array.ConvertAll(remaining._terms, t => t with { Coefficient = t.Coefficient / common }));
        return Floored(remaining, divisor / common) is { } floored ? Add(quotient, floored) : null;
    }

    /// <summary>a / b when every term of a has all of the one term b; else null.</summary>
    public static DimExpr? DivideExactly(DimExpr a, DimExpr b)
    {
        if (a.Equals(b) && b._terms.Length > 0)
            return Of(1);
        if (b._terms.Length != 1)
            return null;
        var quotient = new Term[a._terms.Length];
        for (int i = 0; i < quotient.Length; i++)
        {
            if (Term.Divide(a._terms[i], b._terms[0]) is not { } term)
                return null;
            quotient[i] = term;
        }

        return Collect(quotient);
    }

    /// <summary>The smaller or the larger of two; null when the result is too large to be of use.</summary>
    public static DimExpr? Extreme(DimExpr a, DimExpr b, bool larger)
    {
        if (Subtract(a, b) is { } difference)
        {
            if (difference.IsNonNegative)
                return larger ? a : b;
            if (Subtract(b, a) is { IsNonNegative: true })
                return larger ? b : a;
        }

        (DimExpr first, DimExpr second) = string.CompareOrdinal(a.ToString(), b.ToString()) <= 0 ? (a, b) : (b, a);
        return Limited(Of(new Factor($"{(larger ? "max" : "min")}({first}, {second})")));
    }

    /// <summary>Floor of a quotient of numbers.</summary>
    public static long FloorDivide(long a, long b)
    {
        long quotient = a / b;
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    /// <summary>
    /// The size that two broadcast to, <c>broadcast(a, b)</c>: whichever is not 1. Of several in turn each stands once, in the order of their letters.
    /// Null when the result is too large to be of use.
    /// </summary>
    public static DimExpr? Broadcast(DimExpr a, DimExpr b)
    {
        DimExpr[] sizes = [.. a.Broadcasting.Concat(b.Broadcasting).Where(s => s.Constant != 1).DistinctBy(s => s.ToString())
            .OrderBy(s => s.ToString(), StringComparer.Ordinal)];
        return sizes.Length switch
        {
            0 => Of(1),
            1 => sizes[0],
            _ when Array.Find(sizes, s => s.Constant is not null) is { } number => number,
            _ => Limited(Of(new Factor($"broadcast({string.Join(", ", sizes.AsEnumerable())})", Sizes: sizes))),
        };
    }

    /// <inheritdoc/>
    public bool Equals(DimExpr? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DimExpr);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The normal form: products of higher degree first, then in the order of their letters, the number last.</summary>
    public override string ToString()
    {
        if (_text is not null)
            return _text;
        var text = new StringBuilder();
        foreach (Term term in _terms)
        {
            string sign = (text.Length == 0, term.Coefficient < 0) switch
            {
                (true, true) => "-",
                (true, false) => "",
                (false, true) => " - ",
                (false, false) => " + ",
            };
            _ = text.Append(sign).Append(term.Magnitude);
        }

        return _text = text.Length == 0 ? "0" : text.ToString();
    }

    private static DimExpr Of(Factor factor) => new([new Term(1, [factor])]);

    private static DimExpr? Limited(DimExpr expr) => expr._terms.Length <= TermLimit && expr.ToString().Length <= TextLimit ? expr : null;

    private static DimExpr? Collect(IEnumerable<Term> terms)
    {
        var sums = new Dictionary<string, Term>();
        foreach (Term term in terms)
            sums[term.Key] = sums.TryGetValue(term.Key, out Term? sum) ? sum with { Coefficient = checked(sum.Coefficient + term.Coefficient) } : term;
        Term[] collected = [.. sums.Values.Where(t => t.Coefficient != 0)
            .OrderByDescending(t => t.Factors.Length).ThenBy(t => t.Key, StringComparer.Ordinal)];
        return Limited(new DimExpr(collected));
    }

    private static DimExpr? Floored(DimExpr numerator, long divisor)
    {
        int inner = Array.FindIndex(numerator._terms, t => t.Coefficient == 1 && t.Factors is [{ Divisor: > 0 }]);
        if (inner >= 0)
        {
            Factor quotient = numerator._terms[inner].Factors[0];
            DimExpr others = new([.. numerator._terms.Where((_, i) => i != inner)]);
            return Multiply(others, Of(quotient.Divisor)) is { } scaled && Add(quotient.Numerator!, scaled) is { } joined
                ? FloorDivide(joined, Of(checked(divisor * quotient.Divisor))) : null;
        }

        return Limited(Of(new Factor($"floor({Grouped(numerator)}/{divisor})", numerator, divisor)));
    }

    // floor(a/b) where both share a factor: floor(12*N*M/(8*N)) = floor(3*M/2).
    private static DimExpr? SharedFactorQuotient(DimExpr a, DimExpr b)
    {
        foreach (Term term in b._terms.Length == 1 ? b._terms : [])
        {
            DimExpr symbols = new([term with { Coefficient = 1 }]);
            if (term is { Coefficient: > 0, Factors.Length: > 0 } && DivideExactly(a, symbols) is { } reduced)
                return FloorDivide(reduced, Of(term.Coefficient));
        }

        return Limited(Of(new Factor($"floor({Grouped(a)}/{Grouped(b)})")));
    }

    private static string Grouped(DimExpr expr) => expr._terms is [{ Coefficient: 1, Factors.Length: 1 }] || expr.Constant >= 0
        ? expr.ToString() : $"({expr})";

    // A symbol, or a function of expressions known by its text; what a quotient or broadcast is of is kept to be simplified.
    private sealed record Factor(string Text, DimExpr? Numerator = null, long Divisor = 0, DimExpr[]? Sizes = null);

    private sealed record Term(long Coefficient, Factor[] Factors)
    {
        private string? _key;

        public string Key => _key ??= string.Join('*', Factors.Select(f => f.Text));

        public string Magnitude => Factors.Length == 0 ? Digits : Coefficient is 1 or -1 ? Key : $"{Digits}*{Key}";

        private string Digits => Coefficient == long.MinValue ? "9223372036854775808" : Math.Abs(Coefficient).ToString();

        public static Term Multiply(Term a, Term b)
        {
            Factor[] factors = [.. a.Factors, .. b.Factors];
            Array.Sort(factors, (x, y) => string.CompareOrdinal(x.Text, y.Text));
            return new Term(checked(a.Coefficient * b.Coefficient), factors);
        }

        public static Term? Divide(Term a, Term b)
        {
            if (a.Coefficient % b.Coefficient != 0)
                return null;
            List<Factor> factors = [.. a.Factors];
            foreach (Factor factor in b.Factors)
            {
                int at = factors.FindIndex(f => f.Text == factor.Text);
                if (at < 0)
                    return null;
                factors.RemoveAt(at);
            }

            return new Term(a.Coefficient / b.Coefficient, [.. factors]);
        }
    }
}
