namespace Transfer.Runtime;

/// <summary>The native libraries that Transfer calls.</summary>
public enum NativeLibraryKind
{
    /// <summary>ONNX Runtime, which runs models.</summary>
    OnnxRuntime,

    /// <summary>libvips, which decodes pictures.</summary>
    Vips,
}
