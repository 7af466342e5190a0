namespace Transfer.FineTune.Engine;

/// <summary>How layers behave that differ between training and use: BatchNormalization, Dropout.</summary>
public enum LayerMode
{
    /// <summary>As in use, whatever the file says: stored statistics, nothing dropped.</summary>
    Evaluation,

    /// <summary>As in training, whatever the file says: the batch's statistics, and running ones updated; elements dropped.</summary>
    Training,

    /// <summary>As the node's own attribute or input says.</summary>
    AsWritten,
}
