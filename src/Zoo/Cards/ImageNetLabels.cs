namespace Transfer.Zoo;

/// <summary>The 1,000 classes of ImageNet-1k (ILSVRC 2012) in the order of a classifier's outputs.</summary>
public static class ImageNetLabels
{
    private static readonly Lazy<IReadOnlyList<string>> Lines = new(() => EmbeddedModels.Text("models/labels/imagenet.txt").TrimEnd('\n').Split('\n'));

    /// <summary>Short English names, one for each output.</summary>
    public static IReadOnlyList<string> Names => Lines.Value;
}
