namespace Transfer.Zoo;

/// <summary>A word of a text and what the model says of it.</summary>
/// <param name="Text">The word.</param>
/// <param name="Label">Its most probable label; null where the model gives no answer, because the text is longer than it reads, or its tokenizer leaves nothing of the word.</param>
/// <param name="Start">Where it begins in the text, in UTF-16 units.</param>
/// <param name="End">One past its last character.</param>
/// <param name="Score">The probability of the label, from 0 to 1; 0 where there is none.</param>
public sealed record LabelledWord(string Text, string? Label, int Start, int End, float Score);
