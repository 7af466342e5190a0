namespace Transfer.Zoo;

/// <summary>The resize of a <see cref="Preprocessing"/>.</summary>
/// <param name="Mode">Which sides are set.</param>
/// <param name="Size">The side, in pixels; 0 with <see cref="ResizeMode.None"/>.</param>
/// <param name="Filter">The filter; without meaning with <see cref="ResizeMode.None"/>.</param>
public sealed record ResizeStep(ResizeMode Mode, int Size, ResizeFilter Filter);
