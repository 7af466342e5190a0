namespace Transfer.FineTune;

/// <summary>Which part of a data set an item belongs to.</summary>
public enum DatasetPart
{
    /// <summary>What the weights are fitted to.</summary>
    Train,

    /// <summary>What the model is judged by.</summary>
    Validation,

    /// <summary>Set aside; neither fitted to nor used for any choice.</summary>
    Test,
}
