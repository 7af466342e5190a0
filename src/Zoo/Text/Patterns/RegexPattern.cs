using System.Diagnostics;
using System.Text.RegularExpressions;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>
/// A regular expression. It runs on the engine that backtracks, which is the faster one for nearly every text; where that takes too long, on the
/// one that is linear in the text, which knows no look-around; and where that cannot help either, it is stopped after <see cref="Limit"/>.
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    private const int LongestPattern = 1 << 14;

    // Honest expressions need microseconds for a match.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Regex _fast;
    private readonly Lazy<Regex?> _linear;
    private readonly string _pattern;
    private readonly string _where;
    private volatile bool _lostPatience;

    public RegexPattern(StrictObject owner, string pattern)
    {
        _pattern = pattern;
        _where = owner.File;
        if (pattern.Length > LongestPattern)
            throw owner.Wrong("Regex", $"the expression has {pattern.Length} characters, and may have {LongestPattern}");
        try
        {
            string translated = RegexTranslation.Translate(pattern);
            _fast = new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.Compiled, Patience);
            _linear = new(() => Linear(translated));
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw owner.Wrong("Regex", $"the expression '{Shown.Name(pattern)}' cannot be used: {Shown.Text(error.Message).TrimEnd('.')}");
        }
    }

    /// <summary>How long expressions may work on a text, however many pieces it is in: a second, and ten for a million code points.</summary>
    public static TimeSpan Limit(int codePoints) => TimeSpan.FromSeconds(1) + (codePoints * TimeSpan.FromMicroseconds(10));

    /// <inheritdoc/>
    public override void Find(TextBuffer text, int start, int end, List<PatternMatch> matches)
    {
        ReadOnlySpan<int> runes = text.Runes[start..end];
        Span<char> characters = text.TakeCharacters(runes.Length);
        for (int i = 0; i < runes.Length; i++)
            characters[i] = RegexTranslation.StandIn(runes[i]);
        int count = matches.Count;
        if (!_lostPatience)
        {
            try
            {
                Find(_fast, text, characters, start, matches);
                return;
            }
            catch (RegexMatchTimeoutException) when (_linear.Value is not null)
            {
                _lostPatience = true;
                matches.RemoveRange(count, matches.Count - count);
            }
            catch (RegexMatchTimeoutException error)
            {
                throw TooLong(text, error);
            }
        }

        try
        {
            Find(_linear.Value!, text, characters, start, matches);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw TooLong(text, error);
        }
    }

    private static void Find(Regex regex, TextBuffer text, ReadOnlySpan<char> characters, int start, List<PatternMatch> matches)
    {
        TimeSpan limit = Limit(text.Count);
        TimeSpan before = text.PatternTime;
        long began = Stopwatch.GetTimestamp();
        int last = 0;
        foreach (ValueMatch match in regex.EnumerateMatches(characters))
        {
            if (match.Index > last)
                matches.Add(new(start + last, start + match.Index, false));
            last = match.Index + match.Length;
            if (match.Length > 0)
                matches.Add(new(start + match.Index, start + last, true));
            if ((matches.Count & 255) == 0 && before + Stopwatch.GetElapsedTime(began) > limit)
                throw new RegexMatchTimeoutException();
        }

        text.PatternTime = before + Stopwatch.GetElapsedTime(began);
        if (text.PatternTime > limit)
            throw new RegexMatchTimeoutException();
        if (last < characters.Length)
            matches.Add(new(start + last, start + characters.Length, false));
    }

    private static Regex? Linear(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Limit(1_000_000));
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private TransferException TooLong(TextBuffer text, Exception cause) => TransferException.BadFile(_where,
        $"the expression '{Shown.Name(_pattern)}' takes too long for a text of {text.Count} characters; correct the expression, or shorten the text", cause);
}
