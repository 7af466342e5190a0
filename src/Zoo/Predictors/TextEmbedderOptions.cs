using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>What an app may decide about an embedder; what it leaves open is as the model says.</summary>
public sealed record TextEmbedderOptions
{
    /// <summary>How the tokens' vectors become the text's.</summary>
    public TokenPooling? Pooling { get; init; }

    /// <summary>Whether vectors are brought to length 1.</summary>
    public bool? Normalize { get; init; }

    /// <summary>How many numbers of a vector are kept: of models trained so (matryoshka), the first ones alone are a smaller embedding.</summary>
    public int? Dimensions { get; init; }

    /// <summary>The most tokens of a text.</summary>
    public int? MaxLength { get; init; }

    /// <summary>What is put in front of a text that is searched for.</summary>
    public string? QueryPrompt { get; init; }

    /// <summary>What is put in front of a text that is found.</summary>
    public string? PassagePrompt { get; init; }

    /// <summary>The role of texts that are embedded through <c>IEmbeddingGenerator</c>, which knows none.</summary>
    public EmbeddingRole Role { get; init; }

    /// <summary>Threads in all; 0 for all cores.</summary>
    public int Threads { get; init; }

    /// <summary>What computes.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Cpu;
}
