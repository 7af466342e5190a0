namespace Transfer.Onnx.Ops;

/// <summary>
/// One element of a tensor, or one dimension, as far as it is known before the model runs: an integer, an expression over symbols, a
/// real number, or nothing. Arithmetic with something unknown, or beyond 64 bits, is unknown. Truth values are 0 and 1.
/// </summary>
public readonly struct Scalar : IEquatable<Scalar>
{
    private readonly Kind _kind;
    private readonly long _bits;
    private readonly DimExpr? _expression;

    private Scalar(Kind kind, long bits, DimExpr? expression = null)
    {
        _kind = kind;
        _bits = bits;
        _expression = expression;
    }

    private enum Kind : byte
    {
        Unknown,
        Integer,
        Real,
        Expression,
    }

    /// <summary>Nothing is known.</summary>
    public static Scalar Unknown => default;

    /// <summary>Whether nothing is known.</summary>
    public bool IsUnknown => _kind == Kind.Unknown;

    /// <summary>The integer, or null.</summary>
    public long? Integer => _kind == Kind.Integer ? _bits : null;

    /// <summary>The number, integer or not, or null.</summary>
    public double? Real => _kind switch
    {
        Kind.Integer => _bits,
        Kind.Real => BitConverter.Int64BitsToDouble(_bits),
        _ => null,
    };

    internal DimExpr? Expression => _kind switch
    {
        Kind.Expression => _expression,
        Kind.Integer => DimExpr.Of(_bits),
        _ => null,
    };

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(long value) => new(Kind.Integer, value);

    /// <summary>A dimension.</summary>
    public static implicit operator Scalar(Dim dim) => dim.Number is { } number ? number
        : dim.Symbol is { } symbol ? Of(DimExprParser.Parse(symbol)) : default;

    /// <summary>The sum.</summary>
    public static Scalar operator +(Scalar a, Scalar b) => Apply(a, b, (x, y) => checked(x + y), (x, y) => x + y, DimExpr.Add);

    /// <summary>The difference.</summary>
    public static Scalar operator -(Scalar a, Scalar b) => Apply(a, b, (x, y) => checked(x - y), (x, y) => x - y, DimExpr.Subtract);

    /// <summary>The product; 0 times anything is 0.</summary>
    public static Scalar operator *(Scalar a, Scalar b) => a.Integer == 0 || b.Integer == 0 ? 0
        : Apply(a, b, (x, y) => checked(x * y), (x, y) => x * y, DimExpr.Multiply);

    /// <summary>Equal as far as known; two unknowns are equal here.</summary>
    public static bool operator ==(Scalar a, Scalar b) => a.Equals(b);

    /// <summary>Not equal as far as known.</summary>
    public static bool operator !=(Scalar a, Scalar b) => !a.Equals(b);

    /// <summary>A real number.</summary>
    public static Scalar OfReal(double value) => new(Kind.Real, BitConverter.DoubleToInt64Bits(value));

    /// <summary>0 or 1.</summary>
    public static Scalar Of(bool? value) => value is { } truth ? (truth ? 1 : 0) : default(Scalar);

    /// <summary>The quotient rounded down; of what divides without remainder the quotient itself. By 0: unknown.</summary>
    public static Scalar FloorDivide(Scalar a, Scalar b) => b.Integer == 0 || b.Real == 0 ? default
        : Apply(a, b, DimExpr.FloorDivide, (x, y) => Math.Floor(x / y), DimExpr.FloorDivide);

    /// <summary>The quotient rounded up. By 0: unknown.</summary>
    public static Scalar CeilingDivide(Scalar a, Scalar b) => FloorDivide(a + b - 1, b);

    /// <summary>The smaller of two.</summary>
    public static Scalar Min(Scalar a, Scalar b) => Apply(a, b, Math.Min, Math.Min, (x, y) => DimExpr.Extreme(x, y, larger: false));

    /// <summary>The larger of two.</summary>
    public static Scalar Max(Scalar a, Scalar b) => Apply(a, b, Math.Max, Math.Max, (x, y) => DimExpr.Extreme(x, y, larger: true));

    /// <summary>The size that two sizes broadcast to: the other one where one is 1, else both, which are then equal.</summary>
    public static Scalar Broadcast(Scalar a, Scalar b) => a.Integer == 1 ? b : b.Integer == 1 ? a : a.Integer is not null ? a : b.Integer is not null ? b
        : Apply(a, b, Math.Max, Math.Max, DimExpr.Broadcast);

    /// <summary>Whether a &lt; b, when that is sure whatever the symbols stand for, else null.</summary>
    public static bool? Less(Scalar a, Scalar b)
    {
        if (a.Real is { } x && b.Real is { } y)
            return x < y;
        Scalar difference = b - a;
        return difference.Expression is { IsPositive: true } ? true : (a - b).Expression is { IsNonNegative: true } ? false : null;
    }

    /// <summary>Whether a = b, when that is sure whatever the symbols stand for, else null.</summary>
    public static bool? Same(Scalar a, Scalar b)
    {
        if (a.Real is { } x && b.Real is { } y)
            return x == y;
        if (a.IsUnknown || b.IsUnknown)
            return null;
        return (a - b).Expression switch
        {
            { Constant: 0 } => true,
            { Constant: not null } or { IsPositive: true } => false,
            _ => (b - a).Expression is { IsPositive: true } ? false : null,
        };
    }

    /// <summary>The dimension of that size; what is no integer of at least 0 is unknown.</summary>
    public Dim ToDim() => _kind switch
    {
        Kind.Integer => new Dim(_bits),
        Kind.Expression => new Dim(_expression!.ToString()),
        _ => Dim.Unknown,
    };

    /// <inheritdoc/>
    public bool Equals(Scalar other) => _kind == other._kind && _bits == other._bits && Equals(_expression, other._expression);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scalar other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_kind, _bits, _expression);

    /// <summary>The number, the expression, or <c>?</c>.</summary>
    public override string ToString() => _kind switch
    {
        Kind.Real => BitConverter.Int64BitsToDouble(_bits).ToString("R"),
        Kind.Integer => _bits.ToString(),
        Kind.Expression => _expression!.ToString(),
        _ => "?",
    };

    internal static Scalar Of(DimExpr? expression) => expression is null ? default
        : expression.Constant is { } number ? number : new Scalar(Kind.Expression, 0, expression);

    private static Scalar Apply(Scalar a, Scalar b, Func<long, long, long> integers, Func<double, double, double> reals,
        Func<DimExpr, DimExpr, DimExpr?> expressions)
    {
        try
        {
            if (a.Integer is { } x && b.Integer is { } y)
                return integers(x, y);
            if (a.Real is { } u && b.Real is { } v)
                return OfReal(reals(u, v));
            return Whole(a) is { } p && Whole(b) is { } q ? Of(expressions(p, q)) : default;
        }
        catch (OverflowException)
        {
            return default;
        }
    }

    // A real number without fraction can be reckoned with sizes: 2.0 * N.
    private static DimExpr? Whole(Scalar a) => a._kind == Kind.Real
        ? a.Real is { } real && Math.Abs(real) < 1L << 53 && real == Math.Floor(real) ? DimExpr.Of((long)real) : null
        : a.Expression;
}
