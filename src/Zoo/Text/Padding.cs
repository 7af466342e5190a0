namespace Transfer.Zoo;

/// <summary>How encodings are filled up to one length.</summary>
/// <param name="Length">The length, or null for that of the batch's longest.</param>
/// <param name="Id">The id of the padding.</param>
/// <param name="TypeId">The type id of the padding.</param>
/// <param name="Left">Whether the padding comes first.</param>
/// <param name="MultipleOf">The length is rounded up to a multiple of this.</param>
public sealed record Padding(int? Length, int Id, int TypeId = 0, bool Left = false, int MultipleOf = 1);
