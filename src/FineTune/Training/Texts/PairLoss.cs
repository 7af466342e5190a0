namespace Transfer.FineTune;

/// <summary>What is minimised over pairs of texts; cos is the cosine of their vectors.</summary>
internal enum PairLoss
{
    /// <summary>The mean of (cos(a, b) - wanted)².</summary>
    Cosine,

    /// <summary>
    /// The mean of -log(e^(20 cos(a, b)) / Σ e^(20 cos(a, c))), where c is b and every text of the batch that a can be told apart from: each
    /// second text and each negative, but none that is a itself or is known to belong to it (multiple negatives ranking; Henderson and others,
    /// Efficient Natural Language Response Suggestion for Smart Reply, 2017, section 4.4).
    /// </summary>
    Ranking,
}
