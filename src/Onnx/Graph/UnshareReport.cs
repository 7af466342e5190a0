namespace Transfer.Onnx;

/// <summary>What <see cref="Graph.UnshareParameters"/> did.</summary>
/// <param name="Separated">The constants that became their own, by the names that the exporter had kept for them.</param>
/// <param name="Tied">
/// The float constants of more than one element that several nodes still read: trained, they change for all of these.
/// </param>
public sealed record UnshareReport(IReadOnlyList<Value> Separated, IReadOnlyList<Value> Tied);
