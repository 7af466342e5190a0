using System.Runtime.InteropServices;
using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo.Vips;

/// <summary>
/// libvips loaded into this process, and the functions of it and of GLib (which the same file holds) that are called. Only functions with a
/// fixed list of parameters: the C-variadic ones cannot be called portably. Operations run on the calling thread, one at a time each;
/// pictures are what runs in parallel. Nothing is cached, and operations that are not meant for foreign data are blocked.
/// </summary>
internal sealed unsafe class VipsLibrary
{
    // One C library a process. A failure is kept, too: the search would end the same.
    private static readonly Lazy<VipsLibrary> Instance = new(
        () => new VipsLibrary(NativeLibraries.Load(NativeLibraryKind.Vips), NativeLibraries.Find(NativeLibraryKind.Vips)));

    // GLib's flags: fatal, and the levels from error to debug.
    private const int EveryLogLevel = 2 | 0xFC;

    internal VipsLibrary(nint library, string path)
    {
        Path = path;
        OperationNew = (delegate* unmanaged<byte*, nint>)Export(library, "vips_operation_new");
        ObjectBuild = (delegate* unmanaged<nint, int>)Export(library, "vips_object_build");
        ObjectSetArgument = (delegate* unmanaged<nint, byte*, byte*, int>)Export(library, "vips_object_set_argument_from_string");
        ObjectUnrefOutputs = (delegate* unmanaged<nint, void>)Export(library, "vips_object_unref_outputs");
        Unref = (delegate* unmanaged<nint, void>)Export(library, "g_object_unref");
        Free = (delegate* unmanaged<void*, void>)Export(library, "g_free");
        ValueInit = (delegate* unmanaged<GValue*, nuint, GValue*>)Export(library, "g_value_init");
        ValueUnset = (delegate* unmanaged<GValue*, void>)Export(library, "g_value_unset");
        ValueSetObject = (delegate* unmanaged<GValue*, nint, void>)Export(library, "g_value_set_object");
        ValueDupObject = (delegate* unmanaged<GValue*, nint>)Export(library, "g_value_dup_object");
        ValueGetBoxed = (delegate* unmanaged<GValue*, nint>)Export(library, "g_value_get_boxed");
        ValueSetBlob = (delegate* unmanaged<GValue*, nint, void*, nuint, void>)Export(library, "vips_value_set_blob");
        BlobGet = (delegate* unmanaged<nint, nuint*, byte*>)Export(library, "vips_blob_get");
        SetProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Export(library, "g_object_set_property");
        GetProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Export(library, "g_object_get_property");
        ImageNewFromMemory = (delegate* unmanaged<void*, nuint, int, int, int, int, nint>)Export(library, "vips_image_new_from_memory");
        ImageWidth = (delegate* unmanaged<nint, int>)Export(library, "vips_image_get_width");
        ImageHeight = (delegate* unmanaged<nint, int>)Export(library, "vips_image_get_height");
        ImageBands = (delegate* unmanaged<nint, int>)Export(library, "vips_image_get_bands");
        ImageFormat = (delegate* unmanaged<nint, int>)Export(library, "vips_image_get_format");
        ImageInterpretation = (delegate* unmanaged<nint, int>)Export(library, "vips_image_get_interpretation");
        ImageOrientation = (delegate* unmanaged<nint, int>)Export(library, "vips_image_get_orientation");
        RegionNew = (delegate* unmanaged<nint, nint>)Export(library, "vips_region_new");
        RegionFetch = (delegate* unmanaged<nint, int, int, int, int, nuint*, byte*>)Export(library, "vips_region_fetch");
        ErrorClear = (delegate* unmanaged<void>)Export(library, "vips_error_clear");
        TrackedAllocations = (delegate* unmanaged<int>)Export(library, "vips_tracked_get_allocs");

        // The library writes warnings to stderr, where only our one line belongs.
        fixed (byte* domain = "VIPS"u8)
            ((delegate* unmanaged<byte*, int, delegate* unmanaged<byte*, int, byte*, nint, void>, nint, uint>)Export(library, "g_log_set_handler"))(
                domain, EveryLogLevel, &Silence, 0);
        fixed (byte* program = "transfer"u8)
        {
            if (((delegate* unmanaged<byte*, int>)Export(library, "vips_init"))(program) != 0)
                throw Unusable("it does not start");
        }

        ((delegate* unmanaged<int, void>)Export(library, "vips_concurrency_set"))(1);
        ((delegate* unmanaged<int, void>)Export(library, "vips_cache_set_max"))(0);
        ((delegate* unmanaged<int, void>)Export(library, "vips_block_untrusted_set"))(1);
        BlobType = ((delegate* unmanaged<nuint>)Export(library, "vips_blob_get_type"))();
        ImageType = ((delegate* unmanaged<nuint>)Export(library, "vips_image_get_type"))();
        Version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)Export(library, "vips_version_string"))()) ?? "";
    }

    /// <summary>The library of this process, loaded at the first call.</summary>
    /// <exception cref="TransferException">It is missing or cannot be used (kind Resource).</exception>
    public static VipsLibrary Shared => Instance.Value;

    /// <summary>The file it was loaded from.</summary>
    public string Path { get; }

    /// <summary>Its version, for instance <c>8.18.7</c>.</summary>
    public string Version { get; }

    public nuint BlobType { get; }

    public nuint ImageType { get; }

    public delegate* unmanaged<byte*, nint> OperationNew { get; }

    public delegate* unmanaged<nint, int> ObjectBuild { get; }

    public delegate* unmanaged<nint, byte*, byte*, int> ObjectSetArgument { get; }

    public delegate* unmanaged<nint, void> ObjectUnrefOutputs { get; }

    public delegate* unmanaged<nint, void> Unref { get; }

    public delegate* unmanaged<void*, void> Free { get; }

    public delegate* unmanaged<GValue*, nuint, GValue*> ValueInit { get; }

    public delegate* unmanaged<GValue*, void> ValueUnset { get; }

    public delegate* unmanaged<GValue*, nint, void> ValueSetObject { get; }

    public delegate* unmanaged<GValue*, nint> ValueDupObject { get; }

    public delegate* unmanaged<GValue*, nint> ValueGetBoxed { get; }

    public delegate* unmanaged<GValue*, nint, void*, nuint, void> ValueSetBlob { get; }

    public delegate* unmanaged<nint, nuint*, byte*> BlobGet { get; }

    public delegate* unmanaged<nint, byte*, GValue*, void> SetProperty { get; }

    public delegate* unmanaged<nint, byte*, GValue*, void> GetProperty { get; }

    public delegate* unmanaged<void*, nuint, int, int, int, int, nint> ImageNewFromMemory { get; }

    public delegate* unmanaged<nint, int> ImageWidth { get; }

    public delegate* unmanaged<nint, int> ImageHeight { get; }

    public delegate* unmanaged<nint, int> ImageBands { get; }

    public delegate* unmanaged<nint, int> ImageFormat { get; }

    public delegate* unmanaged<nint, int> ImageInterpretation { get; }

    public delegate* unmanaged<nint, int> ImageOrientation { get; }

    public delegate* unmanaged<nint, nint> RegionNew { get; }

    public delegate* unmanaged<nint, int, int, int, int, nuint*, byte*> RegionFetch { get; }

    public delegate* unmanaged<void> ErrorClear { get; }

    /// <summary>Blocks of memory that libvips holds now.</summary>
    public delegate* unmanaged<int> TrackedAllocations { get; }

    private nint Export(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out nint address) ? address : throw Unusable($"it has no {name}");

    private TransferException Unusable(string problem) => new(ErrorKind.Resource,
        $"{Shown.Text(Path)}: libvips cannot be used: {problem}; build again to fetch version 8.16 or later, or set TRANSFER_VIPS to its file or folder");

    [UnmanagedCallersOnly]
    private static void Silence(byte* _1, int _2, byte* _3, nint _4)
    {
    }
}
