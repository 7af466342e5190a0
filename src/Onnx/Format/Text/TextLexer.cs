using System.Text;

namespace Transfer.Onnx.Format;

/// <summary>
/// Cuts the text form into tokens, one character of look-ahead and each character once. White space and comments (<c>#</c> to the
/// end of the line) fall away; a comment that begins <c>#@ {</c> is an annotation.
/// </summary>
internal sealed class TextLexer(string text, string name)
{
    private int _at;

    /// <summary>The characters of a token as they stand.</summary>
    public ReadOnlySpan<char> Span(TextToken token) => text.AsSpan(token.Start, token.End - token.Start);

    public TextToken Next()
    {
        SkipSpace();
        if (_at >= text.Length)
            return new TextToken(TextTokenKind.End, _at, _at, "");
        char c = text[_at];
        if (c == '#')
            return Annotation();
        if (c == '"')
            return Quoted(_at);
        if (c == '-' || char.IsAsciiDigit(c))
            return Number();
        if (TextWords.IsIdentifierPart(c))
            return Identifier();
        if (text.AsSpan(_at).StartsWith("..."))
            return new TextToken(TextTokenKind.Ellipsis, _at, _at += 3, "");
        if ("<>[](){}=:,.@?".Contains(c))
            return new TextToken(TextTokenKind.Symbol, _at, ++_at, "");
        throw Error(
            _at,
            $"unexpected character '{Shown.Name(c.ToString())}'; names with such characters stand in double quotes, and a comment begins with #");
    }

    /// <summary>An error at an offset: <c>name:line:column: problem</c>, lines and columns counted from 1.</summary>
    public TransferException Error(int offset, string problem)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, offset);
        int line = before.Count('\n') + 1;
        int column = offset - before.LastIndexOf('\n');
        return new TransferException(ErrorKind.BadInput, $"{Shown.Name(name)}:{line}:{column}: {problem}");
    }

    private void SkipSpace()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\n' or '\v' or '\f' or '\r')
                _at++;
            else if (text[_at] == '#' && !IsAnnotation())
                _at = EndOfLine();
            else
                return;
        }
    }

    private bool IsAnnotation() => text.AsSpan(_at).StartsWith("#@ {");

    private int EndOfLine()
    {
        int length = text.AsSpan(_at).IndexOf('\n');
        return length < 0 ? text.Length : _at + length;
    }

    private TextToken Annotation()
    {
        int start = _at;
        _at = EndOfLine();
        return new TextToken(TextTokenKind.Annotation, start, _at, text[(start + 3).._at]);
    }

    private TextToken Identifier()
    {
        int start = _at;
        while (_at < text.Length && TextWords.IsIdentifierPart(text[_at]))
            _at++;
        string word = text[start.._at];
        bool isHex = word == "hex" && _at < text.Length && text[_at] == '"';
        return isHex ? Hex(start) : new TextToken(TextTokenKind.Identifier, start, _at, word);
    }

    private TextToken Quoted(int start)
    {
        int from = ++_at;
        StringBuilder? unescaped = null;
        while (_at < text.Length && text[_at] != '"')
        {
            if (text[_at] == '\\')
            {
                (unescaped ??= new StringBuilder()).Append(text, from, _at - from);
                from = ++_at;
            }

            _at++;
        }

        if (_at >= text.Length)
            throw Error(start, "this string has no closing quote; add '\"' at its end");
        string tail = text[from.._at++];
        return new TextToken(TextTokenKind.String, start, _at, unescaped is null ? tail : unescaped.Append(tail).ToString());
    }

    private TextToken Hex(int start)
    {
        TextToken digits = Quoted(start);
        byte[] bytes;
        try
        {
            bytes = Convert.FromHexString(digits.Value);
        }
        catch (FormatException)
        {
            throw Error(start, "hex\"...\" holds something that is not pairs of hexadecimal digits; write two digits for each byte");
        }

        return digits with { Bytes = bytes };
    }

    private TextToken Number()
    {
        int start = _at;
        if (text[_at] == '-')
            _at++;
        bool special = SkipWhile(char.IsAsciiLetter) > 0;
        if (special)
            return TextWords.IsFloat(text.AsSpan(start + 1, _at - start - 1)) ? Literal(TextTokenKind.Float, start) : throw NotANumber(start);
        if (SkipWhile(char.IsAsciiDigit) == 0)
            throw NotANumber(start);
        TextTokenKind kind = TextTokenKind.Integer;
        if (_at < text.Length && text[_at] == '.')
        {
            kind = TextTokenKind.Float;
            _at++;
            SkipWhile(char.IsAsciiDigit);
        }

        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            kind = TextTokenKind.Float;
            _at++;
            if (_at < text.Length && text[_at] is '+' or '-')
                _at++;
            if (SkipWhile(char.IsAsciiDigit) == 0)
                throw NotANumber(start);
        }

        return Literal(kind, start);
    }

    private TextToken Literal(TextTokenKind kind, int start) =>
        _at < text.Length && (TextWords.IsIdentifierPart(text[_at]) || text[_at] == '.')
            ? throw NotANumber(start)
            : new TextToken(kind, start, _at, "");

    private int SkipWhile(Func<char, bool> holds)
    {
        int start = _at;
        while (_at < text.Length && holds(text[_at]))
            _at++;
        return _at - start;
    }

    private TransferException NotANumber(int start)
    {
        while (_at < text.Length && (TextWords.IsIdentifierPart(text[_at]) || text[_at] == '.'))
            _at++;
        string seen = Shown.Name(text[start.._at]);
        return Error(start, $"'{seen}' is not a number; numbers are decimal, like 3, -2.5, 1e-3, inf or nan");
    }
}
