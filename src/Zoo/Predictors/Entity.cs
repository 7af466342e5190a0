namespace Transfer.Zoo;

/// <summary>Some words next to each other that are something together: a name, a date, a price.</summary>
/// <param name="Text">The words as they stand in the text.</param>
/// <param name="Label">What they are.</param>
/// <param name="Start">Where they begin in the text, in UTF-16 units: <c>text[Start..End]</c> is <paramref name="Text"/>.</param>
/// <param name="End">One past their last character.</param>
/// <param name="Score">How sure the model is: the mean of the probabilities of its words' labels, from 0 to 1.</param>
public sealed record Entity(string Text, string Label, int Start, int End, float Score);
