using System.Diagnostics;
using System.Text.RegularExpressions;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>
/// A regular expression. It runs on the engine that does not backtrack, in time linear in the text, where that engine knows all it uses;
/// with look-around it may backtrack, and is stopped after <see cref="Limit"/>.
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    /// <summary>How long an expression may take for one piece of a text, besides a millisecond for each thousand code points.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;
    private readonly string _pattern;
    private readonly string _where;

    public RegexPattern(StrictObject owner, string pattern)
    {
        _pattern = pattern;
        _where = owner.File;
        try
        {
            string translated = RegexTranslation.Translate(pattern);
            _regex = Compile(translated);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw owner.Wrong("Regex", $"the expression '{Shown.Name(pattern)}' cannot be used: {Shown.Text(error.Message).TrimEnd('.')}");
        }
    }

    /// <inheritdoc/>
    public override void Find(TextBuffer text, int start, int end, List<PatternMatch> matches)
    {
        ReadOnlySpan<int> runes = text.Runes[start..end];
        Span<char> characters = text.TakeCharacters(runes.Length);
        for (int i = 0; i < runes.Length; i++)
            characters[i] = RegexTranslation.StandIn(runes[i]);
        TimeSpan limit = Limit + TimeSpan.FromMicroseconds(runes.Length);
        long began = Stopwatch.GetTimestamp();
        int last = 0;
        try
        {
            foreach (ValueMatch match in _regex.EnumerateMatches(characters))
            {
                if (match.Index > last)
                    matches.Add(new(start + last, start + match.Index, false));
                last = match.Index + match.Length;
                if (match.Length > 0)
                    matches.Add(new(start + match.Index, start + last, true));
                if ((matches.Count & 255) == 0 && Stopwatch.GetElapsedTime(began) > limit)
                    throw new RegexMatchTimeoutException();
            }
        }
        catch (RegexMatchTimeoutException error)
        {
            throw TransferException.BadFile(_where,
                $"the expression '{Shown.Name(_pattern)}' took more than {limit.TotalSeconds:0} s for a text of {runes.Length} characters; correct the expression, or shorten the text", error);
        }

        if (last < runes.Length)
            matches.Add(new(start + last, end, false));
    }

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Limit);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, Limit);
        }
    }
}
