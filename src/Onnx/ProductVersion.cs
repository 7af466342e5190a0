namespace Transfer.Onnx;

/// <summary>The version of Transfer: all its parts have the same.</summary>
public static class ProductVersion
{
    /// <summary>Three numbers, as in <c>0.1.0</c>.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
}
