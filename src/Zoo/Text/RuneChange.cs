namespace Transfer.Zoo.Tokenization;

/// <summary>A code point of a changed text.</summary>
/// <param name="Rune">The code point.</param>
/// <param name="Change">0: it replaces one of the old text; above 0: it was inserted; -n: it replaces one and the n that follow are gone.</param>
internal readonly record struct RuneChange(int Rune, int Change);
