using System.Globalization;
using System.Text;

namespace Transfer.Zoo.Tokenization;

/// <summary>
/// Lets a .NET regular expression see code points as Oniguruma's do. .NET matches UTF-16 units, so a code point beyond U+FFFF is shown
/// to it as one character of the same general category; <c>\w</c>, possessive quantifiers and classes inside classes are spelled out.
/// </summary>
internal static class RegexTranslation
{
    private const string WordClass = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u00B2\u00B3\u00B9\u00BC-\u00BE\u24B6-\u24E9";

    // One character of the Basic Multilingual Plane for each UnicodeCategory, in the order of that enumeration; rare ones, which patterns do not name.
    private const string StandIns = "\uA640\uA641\u01C5\uA015\uA000\u1DC0\u0903\u0488\u0660\u2160\u2460\u2000\u2028\u2029\u0080\u2061\uD800\uE000\u203F\u2E17\u2E22\u2E23\u2E02\u2E03\u2E00\u2200\u20A0\u02D2\u2300\u0378";

    /// <summary>The character that an expression sees in place of a code point.</summary>
    public static char StandIn(int rune) => rune <= char.MaxValue ? (char)rune : StandIns[(int)CharUnicodeInfo.GetUnicodeCategory(rune)];

    /// <summary>The expression in .NET's syntax.</summary>
    /// <exception cref="NotSupportedException">It uses what cannot be translated.</exception>
    public static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 32);
        var groups = new Stack<int>();
        int atom = 0;
        for (int i = 0; i < pattern.Length;)
        {
            int begin = result.Length;
            char c = pattern[i];
            if (char.IsSurrogate(c))
                throw new NotSupportedException($"it names the code point U+{char.ConvertToUtf32(pattern, i):X}, beyond U+FFFF");
            if (c == '\\')
            {
                i = Escape(pattern, i, inClass: false, result);
            }
            else if (c == '[')
            {
                i = Class(pattern, i, result);
            }
            else if (c is '?' or '*' or '+' || IsCount(pattern, i))
            {
                i = Quantifier(pattern, i, atom, result);
                continue;
            }
            else if (c is '^' or '$')
            {
                // They stand for the ends of every line.
                _ = result.Append("(?m:").Append(c).Append(')');
                i++;
            }
            else if (c == '(' && OptionsEnd(pattern, i) is > 0 and { } end)
            {
                // What Oniguruma calls m, that a dot matches line ends too, is s in .NET.
                if (pattern[end - 1] == ':')
                    groups.Push(begin);
                _ = result.Append(pattern[i..end].Replace('m', 's'));
                i = end;
            }
            else
            {
                if (c == '(')
                    groups.Push(begin);
                else if (c == ')' && groups.Count > 0)
                    begin = groups.Pop();
                _ = result.Append(c);
                i++;
            }

            atom = begin;
        }

        return result.ToString();
    }

    private static bool IsCount(string pattern, int i) => pattern[i] == '{' && i + 1 < pattern.Length && (char.IsAsciiDigit(pattern[i + 1]) || pattern[i + 1] == ',');

    // One past (?i) or (?im-x: at a place; 0 where there is none.
    private static int OptionsEnd(string pattern, int i)
    {
        if (i + 1 >= pattern.Length || pattern[i + 1] != '?')
            return 0;
        int end = i + 2;
        while (end < pattern.Length && pattern[end] is 'i' or 'm' or 'x' or '-')
            end++;
        return end > i + 2 && end < pattern.Length && pattern[end] is ':' or ')' ? end + 1 : 0;
    }

    // x?+ takes what x? takes and never gives it back: (?>x?).
    private static int Quantifier(string pattern, int i, int atom, StringBuilder result)
    {
        int end = pattern[i] == '{' ? pattern.IndexOf('}', i) + 1 : i + 1;
        if (end == 0)
            throw new NotSupportedException("a '{' is not closed");
        // x{,2} is x{0,2}.
        if (end - i > 2 && pattern[i + 1] == ',')
            _ = result.Append("{0").Append(pattern, i + 1, end - i - 1);
        else
            _ = result.Append(pattern, i, end - i);
        if (end < pattern.Length && pattern[end] == '+')
        {
            _ = result.Insert(atom, "(?>").Append(')');
            return end + 1;
        }

        if (end < pattern.Length && pattern[end] == '?')
        {
            _ = result.Append('?');
            return end + 1;
        }

        return end;
    }

    private static int Class(string pattern, int i, StringBuilder result)
    {
        _ = result.Append('[');
        i++;
        if (i < pattern.Length && pattern[i] == '^')
        {
            _ = result.Append('^');
            i++;
        }

        i = Members(pattern, i, result);
        _ = result.Append(']');
        return i;
    }

    // What stands between the brackets; a class in it adds its own members.
    private static int Members(string pattern, int i, StringBuilder result)
    {
        for (bool first = true; ; first = false)
        {
            if (i >= pattern.Length)
                throw new NotSupportedException("a '[' is not closed");
            char c = pattern[i];
            if (char.IsSurrogate(c))
                throw new NotSupportedException($"it names the code point U+{char.ConvertToUtf32(pattern, i):X}, beyond U+FFFF");
            if (c == ']' && !first)
                break;
            if (c == '&' && i + 1 < pattern.Length && pattern[i + 1] == '&')
                throw new NotSupportedException("it has an intersection of classes");
            if (c == '[')
            {
                if (i + 1 < pattern.Length && pattern[i + 1] is '^' or ':' || result[^1] == '-')
                    throw new NotSupportedException("it has a class inside a class that is negated, named or subtracted");
                i = Members(pattern, i + 1, result);
            }
            else if (c == '\\')
            {
                i = Escape(pattern, i, inClass: true, result);
            }
            else
            {
                _ = result.Append(c);
                i++;
            }
        }

        return i + 1;
    }

    private static int Escape(string pattern, int i, bool inClass, StringBuilder result)
    {
        if (i + 1 >= pattern.Length)
            throw new NotSupportedException("it ends in a '\\'");
        char kind = pattern[i + 1];
        int end = i + 2;
        if (kind is 'p' or 'P' && end < pattern.Length && pattern[end] == '{')
        {
            end = pattern.IndexOf('}', end) + 1;
            if (end == 0)
                throw new NotSupportedException("a '\\p{' is not closed");
        }

        _ = kind switch
        {
            'w' => result.Append(inClass ? WordClass : $"[{WordClass}]"),
            'W' when !inClass => result.Append($"[^{WordClass}]"),
            'W' => throw new NotSupportedException("it has \\W inside a class"),
            'h' => result.Append(inClass ? "0-9A-Fa-f" : "[0-9A-Fa-f]"),
            _ => result.Append(pattern, i, end - i),
        };
        return end;
    }
}
