namespace Transfer.Zoo;

/// <summary>What a picture's sides become before the crop.</summary>
public enum ResizeMode
{
    /// <summary>The shorter side becomes the size, the longer one follows in proportion, cut to a whole pixel.</summary>
    Shorter,

    /// <summary>Both sides become the size, whatever the proportion.</summary>
    Exact,

    /// <summary>The picture stays as it is.</summary>
    None,
}
