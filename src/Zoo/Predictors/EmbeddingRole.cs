namespace Transfer.Zoo;

/// <summary>What a text is in a search: models trained for it put a prompt in front of one or both.</summary>
public enum EmbeddingRole
{
    /// <summary>Neither: no prompt.</summary>
    Plain,

    /// <summary>What is searched for.</summary>
    Query,

    /// <summary>What is found.</summary>
    Passage,
}
