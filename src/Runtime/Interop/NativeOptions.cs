using System.Globalization;
using Transfer.Onnx;

namespace Transfer.Runtime.Interop;

/// <summary>Builds ONNX Runtime's session options, and asks for an execution provider by its own function.</summary>
internal static unsafe class NativeOptions
{
    private const int Sequential = 0;

    private static readonly string CudaFile = OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";

    /// <summary>The options as a native object.</summary>
    /// <param name="library">The loaded library.</param>
    /// <param name="file">The model, for messages.</param>
    /// <param name="options">What is wanted.</param>
    /// <exception cref="TransferException">An option makes no sense (kind Usage), or the library lacks the provider (kind Resource).</exception>
    public static OrtHandle Create(OrtLibrary library, string file, SessionOptions options)
    {
        if (options.Threads < 0)
            throw new TransferException(ErrorKind.Usage, $"threads: {options.Threads} is not a number of threads; give 1 or more, or 0 for all cores");
        if (options.DeviceId < 0)
            throw new TransferException(ErrorKind.Usage, $"device: {options.DeviceId} is not a device; give 0 for the first, 1 for the second");

        OrtApi api = library.Api;
        nint pointer;
        library.Check(api.CreateSessionOptions(&pointer), file);
        var handle = new OrtHandle(pointer, api.ReleaseSessionOptions);
        try
        {
            // ONNX Runtime's own default counts the cores of the machine, of which a container may have but a few.
            int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
            library.Check(api.SetIntraOpNumThreads(pointer, threads), file);
            library.Check(api.SetSessionGraphOptimizationLevel(pointer, (int)options.Optimization), file);
            if (!options.Spinning)
                AddConfig(library, file, pointer, "session.intra_op.allow_spinning"u8, "0"u8);
            if (options.Provider != ExecutionProvider.Cpu)
                AppendProvider(library, file, pointer, options);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void AddConfig(OrtLibrary library, string file, nint options, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* k = key, v = value)
            library.Check(library.Api.AddSessionConfigEntry(options, k, v), file);
    }

    private static void AppendProvider(OrtLibrary library, string file, nint pointer, SessionOptions options)
    {
        IReadOnlyList<string> available = library.Providers;
        if (!available.Contains(options.Provider.OrtName()))
            throw Lacking(library, options.Provider, $"it has {string.Join(", ", available)}");
        // ONNX Runtime's own answer to this names another file that it would need first.
        if (options.Provider == ExecutionProvider.Cuda && !File.Exists(Path.Combine(Path.GetDirectoryName(library.Path)!, CudaFile)))
            throw Lacking(library, options.Provider, $"it can use CUDA only with {CudaFile} beside it, which is not there");
        try
        {
            if (options.Provider == ExecutionProvider.Cuda)
                AppendCuda(library, file, pointer, options.DeviceId);
            else
                AppendDirectML(library, file, pointer, options.DeviceId);
        }
        catch (TransferException refusal)
        {
            throw Lacking(library, options.Provider, $"it says: {Shown.Text(refusal.InnerException?.Message ?? refusal.Message)}", refusal);
        }
    }

    private static void AppendCuda(OrtLibrary library, string file, nint pointer, int device)
    {
        OrtApi api = library.Api;
        nint cuda;
        library.Check(api.CreateCUDAProviderOptions(&cuda), file);
        try
        {
            byte[] number = OrtLibrary.PinnedName(device.ToString(CultureInfo.InvariantCulture));
            fixed (byte* key = "device_id"u8, value = number)
            {
                byte* keys = key, values = value;
                library.Check(api.UpdateCUDAProviderOptions(cuda, &keys, &values, 1), file);
            }

            library.Check(api.SessionOptionsAppendExecutionProvider_CUDA_V2(pointer, cuda), file);
        }
        finally
        {
            api.ReleaseCUDAProviderOptions(cuda);
        }
    }

    // DirectML allows neither the reuse of memory patterns nor operators side by side.
    private static void AppendDirectML(OrtLibrary library, string file, nint pointer, int device)
    {
        OrtApi api = library.Api;
        library.Check(api.DisableMemPattern(pointer), file);
        library.Check(api.SetSessionExecutionMode(pointer, Sequential), file);
        void* functions;
        fixed (byte* name = "DML"u8)
            library.Check(api.GetExecutionProviderApi(name, OrtApi.Version, &functions), file);
        var append = (delegate* unmanaged<nint, int, nint>)((nint*)functions)[0];
        library.Check(append(pointer, device), file);
    }

    private static TransferException Lacking(OrtLibrary library, ExecutionProvider provider, string seen, Exception? cause = null)
    {
        string needed = provider == ExecutionProvider.Cuda
            ? "put the libraries of Microsoft's ONNX Runtime GPU package, and CUDA and cuDNN of the versions it names, "
            : "on Windows put onnxruntime.dll and DirectML.dll of Microsoft's ONNX Runtime DirectML package ";
        return new TransferException(ErrorKind.Resource, $"execution provider {provider.Name()}: {Shown.Text(library.Path)} (ONNX Runtime "
            + $"{library.Version}) cannot give it, {seen}; {needed}into a folder and set TRANSFER_ORT to that folder, or run with cpu", cause);
    }
}
