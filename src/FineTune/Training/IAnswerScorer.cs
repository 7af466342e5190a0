namespace Transfer.FineTune;

/// <summary>Judges what the network says of items.</summary>
internal interface IAnswerScorer
{
    /// <summary>Starts anew.</summary>
    void Begin();

    /// <summary>Takes the logits of one item.</summary>
    /// <param name="item">Its place among those that are judged.</param>
    /// <param name="logits">What the network says.</param>
    void Answer(int item, ReadOnlySpan<float> logits);

    /// <summary>The metrics since <see cref="Begin"/>.</summary>
    ClassificationMetrics Result();

    /// <summary>The last probabilities of what the saved file answers with: an item's, or a word's.</summary>
    float[] ProbabilitiesOf(int place);
}
