namespace Transfer.Zoo;

/// <summary>A part of a network that is frozen or trained as one.</summary>
/// <param name="Name">What the network's authors call it: <c>stem</c>, <c>blocks 1-2</c>.</param>
/// <param name="Until">The tensor that the group ends at; the next group begins there.</param>
public sealed record FreezeGroup(string Name, string Until);
