namespace Transfer.Zoo;

/// <summary>What the numbers are that a model gives for a text or a picture.</summary>
public enum AnswerKind
{
    /// <summary>The probability of each class, one of which is right; they sum to 1: a softmax.</summary>
    Classes,

    /// <summary>The probability of each label, any of which may be right: a sigmoid each.</summary>
    Labels,

    /// <summary>One number, in the unit of what it was trained on.</summary>
    Number,

    /// <summary>For each token the probability of each label of a word, one of which is right: a softmax each.</summary>
    Words,
}
