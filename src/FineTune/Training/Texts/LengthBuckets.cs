namespace Transfer.FineTune;

/// <summary>
/// The lengths to which texts are padded in training: powers of two and one and a half times these, so that the engine makes few plans and at
/// most a third of a text is padding.
/// </summary>
internal sealed class LengthBuckets
{
    private const int Shortest = 16;

    private readonly int[] _lengths;

    /// <summary>The buckets up to a length.</summary>
    /// <param name="longest">The length of the longest text.</param>
    /// <param name="most">The most tokens that the model reads; the last bucket is no longer.</param>
    public LengthBuckets(int longest, int most)
    {
        var lengths = new List<int>();
        for (int length = Shortest; lengths.Count == 0 || lengths[^1] < longest; length += IsPowerOfTwo(length) ? length / 2 : length / 3)
            lengths.Add(Math.Min(length, most));
        _lengths = [.. lengths];
    }

    private LengthBuckets(int[] lengths) => _lengths = lengths;

    /// <summary>The one length that a model takes.</summary>
    public static LengthBuckets Fixed(int length) => new([length]);

    /// <summary>How many there are.</summary>
    public int Count => _lengths.Length;

    /// <summary>The length of a bucket.</summary>
    public int this[int bucket] => _lengths[bucket];

    /// <summary>The shortest bucket that takes a text of so many tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No bucket does.</exception>
    public int Of(int tokens) => tokens <= _lengths[^1]
        ? Array.FindIndex(_lengths, length => length >= tokens)
        : throw new ArgumentOutOfRangeException(nameof(tokens), tokens, $"the longest bucket takes {_lengths[^1]} tokens; cut the text");

    private static bool IsPowerOfTwo(int value) => (value & (value - 1)) == 0;
}
