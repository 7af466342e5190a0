namespace Transfer.Zoo;

/// <summary>Where a picture goes into a model.</summary>
/// <param name="Name">Name of the graph's input, or null: its only input.</param>
/// <param name="Layout">Order of the four dimensions.</param>
public sealed record ModelInput(string? Name, TensorLayout Layout);
