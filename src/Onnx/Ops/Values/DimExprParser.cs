using System.Buffers;

namespace Transfer.Onnx.Ops;

/// <summary>
/// Reads the text of a symbol as an expression, so that sizes keep their meaning from one node to the next and from one file to
/// another: what <see cref="DimExpr"/> prints, and what exporters write (<c>2*s0 + 1</c>, <c>((s0 - 1)//2) + 1</c>). Any other text
/// is one symbol. <c>batch-size</c>, without spaces, is a name.
/// </summary>
internal ref struct DimExprParser
{
    private const int DepthLimit = 24;

    private static readonly SearchValues<char> Delimiters = SearchValues.Create(" *(),/");

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _depth;

    private DimExprParser(string text) => _text = text;

    /// <summary>The expression that a symbol's text says.</summary>
    public static DimExpr Parse(string text)
    {
        if (text.AsSpan().IndexOfAny(Delimiters) < 0 && text[0] != '-' && !char.IsAsciiDigit(text[0]))
            return DimExpr.Symbol(text);
        var parser = new DimExprParser(text);
        try
        {
            return parser.Sum() is { } parsed && parser._at == text.Length ? parsed : DimExpr.Symbol(text);
        }
        catch (OverflowException)
        {
            return DimExpr.Symbol(text);
        }
    }

    private DimExpr? Sum()
    {
        if (++_depth > DepthLimit)
            return null;
        bool negative = Take("-");
        DimExpr? sum = Product();
        if (negative && sum is not null)
            sum = DimExpr.Subtract(DimExpr.Of(0), sum);
        while (sum is not null)
        {
            if (Take(" + "))
                sum = Product() is { } more ? DimExpr.Add(sum, more) : null;
            else if (Take(" - "))
                sum = Product() is { } less ? DimExpr.Subtract(sum, less) : null;
            else
                break;
        }

        _depth--;
        return sum;
    }

    private DimExpr? Product()
    {
        DimExpr? product = Factor();
        while (product is not null)
        {
            if (Take("//"))
                product = Factor() is { Constant: > 0 } divisor ? DimExpr.FloorDivide(product, divisor) : null;
            else if (Take("*"))
                product = Factor() is { } factor ? DimExpr.Multiply(product, factor) : null;
            else
                break;
        }

        return product;
    }

    private DimExpr? Factor()
    {
        if (Take("floor("))
            return Sum() is { } a && Take("/") && Factor() is { } b && Take(")") ? DimExpr.FloorDivide(a, b) : null;
        bool larger = Take("max(");
        if (larger || Take("min("))
            return Sum() is { } a && Take(", ") && Sum() is { } b && Take(")") ? DimExpr.Extreme(a, b, larger) : null;
        if (Take("broadcast("))
            return Sum() is { } first ? Broadcast(first) : null;
        if (Take("("))
            return Sum() is { } inner && Take(")") ? inner : null;
        int length = _text[_at..].IndexOfAny(Delimiters);
        ReadOnlySpan<char> word = length < 0 ? _text[_at..] : _text.Slice(_at, length);
        _at += word.Length;
        if (word.Length == 0)
            return null;
        return !char.IsAsciiDigit(word[0]) ? DimExpr.Symbol(word.ToString())
            : long.TryParse(word, System.Globalization.NumberStyles.None, null, out long number) ? DimExpr.Of(number) : null;
    }

    private DimExpr? Broadcast(DimExpr sizes)
    {
        DimExpr? all = sizes;
        while (all is not null && Take(", "))
            all = Sum() is { } size ? DimExpr.Broadcast(all, size) : null;
        return all is not null && Take(")") ? all : null;
    }

    private bool Take(string token)
    {
        bool found = _text[_at..].StartsWith(token, StringComparison.Ordinal);
        _at += found ? token.Length : 0;
        return found;
    }
}
