namespace Transfer.Zoo;

/// <summary>One text, or a pair, as a model reads it. All spans have the same length.</summary>
public sealed class TokenEncoding
{
    private readonly int[] _ids;
    private readonly int[] _typeIds;
    private readonly TokenOffset[] _offsets;
    private readonly byte[] _special;
    private readonly int _padding;
    private readonly bool _left;

    internal TokenEncoding(int[] ids, int[] typeIds, TokenOffset[] offsets, byte[] special, int padding, bool left, int overflowing)
    {
        (_ids, _typeIds, _offsets, _special) = (ids, typeIds, offsets, special);
        (_padding, _left, Overflowing) = (padding, left, overflowing);
    }

    /// <summary>How many tokens there are, special ones and padding included.</summary>
    public int Count => _ids.Length;

    /// <summary>How many of them are padding.</summary>
    public int PaddingCount => _padding;

    /// <summary>The ids of the tokens.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>Which text of a pair a token belongs to, as the model wants it.</summary>
    public ReadOnlySpan<int> TypeIds => _typeIds;

    /// <summary>Which part of its text each token stands for; [0, 0) for tokens that the tokenizer added.</summary>
    public ReadOnlySpan<TokenOffset> Offsets => _offsets;

    /// <summary>1 for tokens that the tokenizer added, padding included.</summary>
    public ReadOnlySpan<byte> SpecialMask => _special;

    /// <summary>
    /// How many further encodings what was cut off would fill; 0 where nothing was cut off. For a pair, every window of one text with every
    /// window of the other.
    /// </summary>
    public int Overflowing { get; }

    /// <summary>1 for tokens, 0 for padding.</summary>
    public int AttentionAt(int index) => (_left ? index >= _padding : index < Count - _padding) ? 1 : 0;

    /// <summary>The encoding with padding at one end.</summary>
    internal TokenEncoding Pad(int length, Padding padding)
    {
        int more = length - Count;
        if (more <= 0)
            return this;
        int at = padding.Left ? more : 0;
        var ids = new int[length];
        var types = new int[length];
        var offsets = new TokenOffset[length];
        var special = new byte[length];
        Array.Fill(ids, padding.Id);
        Array.Fill(types, padding.TypeId);
        Array.Fill(special, (byte)1);
        _ids.CopyTo(ids, at);
        _typeIds.CopyTo(types, at);
        _offsets.CopyTo(offsets, at);
        _special.CopyTo(special, at);
        return new(ids, types, offsets, special, more, padding.Left, Overflowing);
    }
}
