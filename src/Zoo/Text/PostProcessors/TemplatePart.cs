namespace Transfer.Zoo.Tokenization;

/// <summary>One part of what a post-processor puts together.</summary>
/// <param name="Sequence">0: the first text; 1: the second; -1: special tokens.</param>
/// <param name="Ids">The special tokens.</param>
/// <param name="TypeId">The type id of all of the part's tokens.</param>
internal sealed record TemplatePart(int Sequence, int[] Ids, int TypeId)
{
    /// <summary>A text without special tokens.</summary>
    public static TemplatePart[] PlainSingle { get; } = [Text(0, 0)];

    /// <summary>Two texts without special tokens.</summary>
    public static TemplatePart[] PlainPair { get; } = [Text(0, 0), Text(1, 1)];

    /// <summary>The tokens of a text.</summary>
    public static TemplatePart Text(int sequence, int typeId) => new(sequence, [], typeId);

    /// <summary>Special tokens.</summary>
    public static TemplatePart Special(int typeId, params int[] ids) => new(-1, ids, typeId);
}
