namespace Transfer.FineTune;

/// <summary>Writes what a loss compares an item's output with.</summary>
/// <param name="item">The item.</param>
/// <param name="target">Receives as many numbers as the head gives.</param>
internal delegate void ItemTarget(int item, Span<float> target);
