namespace Transfer.Zoo.Tokenization;

/// <summary>All buffers that encoding one text needs; used again for the next.</summary>
internal sealed class Workspace
{
    /// <summary>The text being split.</summary>
    public SplitText Split { get; } = new();

    /// <summary>One stretch between two added tokens, while it is normalized.</summary>
    public TextBuffer Part { get; } = new();

    /// <summary>The tokens of the first and of the second text.</summary>
    public TokenList[] Tokens { get; } = [new(), new()];

    /// <summary>The texts of added tokens where offsets are trimmed, by place among the tokens.</summary>
    public Dictionary<int, string> Added { get; } = [];
}
