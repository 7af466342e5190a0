namespace Transfer.Zoo;

/// <summary>What a model that labels words says of a text.</summary>
/// <param name="Words">Every word with its label.</param>
/// <param name="Entities">The words that belong together, where labels are spans (<see cref="TokenClassifier.FindsSpans"/>); else none.</param>
public sealed record TaggedText(IReadOnlyList<LabelledWord> Words, IReadOnlyList<Entity> Entities)
{
    /// <summary>How many words have no answer, because the text is longer than the model reads, or its tokenizer leaves nothing of them.</summary>
    public int Unanswered => Words.Count(word => word.Label is null);
}
