using System.Buffers;
using Transfer.Onnx;
using Transfer.Runtime.Interop;

namespace Transfer.Runtime;

/// <summary>
/// A model ready to run. Thread safe: any number of threads may run one session at the same time, and it may be disposed of while
/// they do (the native object goes when the last run has ended; later calls throw <see cref="ObjectDisposedException"/>).
/// </summary>
public sealed unsafe class Session : IDisposable
{
    private readonly OrtLibrary _library = OrtLibrary.Shared;
    private readonly OrtHandle _handle;
    private readonly SessionSignature _signature;
    private readonly string _file;

    private Session(OrtHandle handle, string file, Func<bool> holdsEinsum)
    {
        _handle = handle;
        _file = file;
        _signature = new SessionSignature(_library, handle.Pointer, file, holdsEinsum);
    }

    /// <summary>The inputs that a run needs, in the graph's order.</summary>
    public IReadOnlyList<ValueInfo> Inputs => _signature.Inputs;

    /// <summary>Initializers that a run may override by giving an input of their name.</summary>
    public IReadOnlyList<ValueInfo> OptionalInputs => _signature.OptionalInputs;

    /// <summary>The outputs, in the graph's order.</summary>
    public IReadOnlyList<ValueInfo> Outputs => _signature.Outputs;

    /// <summary>The model's own metadata (metadata_props).</summary>
    public IReadOnlyDictionary<string, string> Metadata => _signature.Metadata;

    /// <summary>Opens a model file; external data is read from its folder.</summary>
    /// <exception cref="TransferException">
    /// The file is missing (kind NotFound), or breaks a rule of ONNX or is no model that ONNX Runtime runs (BadInput; the node is named where there is one), or the
    /// library or execution provider is missing (Resource).
    /// </exception>
    public static Session Open(string path, SessionOptions? options = null)
    {
        options ??= new SessionOptions();

        // Asked before: ONNX Runtime's own words differ from system to system.
        if (options.IsChecked)
            SessionModelFile.RequireReadable(path);
        else
            ModelCheck.Run(Model.Load(path)).ThrowIfInvalid(path);
        OrtLibrary library = OrtLibrary.Shared;
        using OrtHandle native = NativeOptions.Create(library, path, options);
        nint session;
        fixed (byte* utf8 = OrtLibrary.PinnedName(path))
        fixed (char* utf16 = path)
        {
            void* name = OperatingSystem.IsWindows() ? utf16 : utf8;
            library.Check(library.Api.CreateSession(library.Environment, name, native.Pointer, &session), path);
        }

        return Wrap(session, path, () => SessionModelFile.HoldsEinsum(path));
    }

    /// <summary>Opens a model in memory, which is not needed afterwards; <paramref name="name"/> stands for it in messages.</summary>
    /// <exception cref="TransferException">As for a file.</exception>
    public static Session Open(ReadOnlyMemory<byte> model, string name, SessionOptions? options = null)
    {
        options ??= new SessionOptions();
        if (model.IsEmpty)
            throw TransferException.BadFile(name, "the model is empty, 0 bytes; give a whole .onnx file");
        if (!options.IsChecked)
            ModelCheck.Run(Model.Load(model, name)).ThrowIfInvalid(name);
        OrtLibrary library = OrtLibrary.Shared;
        using OrtHandle native = NativeOptions.Create(library, name, options);
        nint session;
        using (MemoryHandle pin = model.Pin())
        {
            library.Check(library.Api.CreateSessionFromArray(library.Environment, pin.Pointer, (nuint)model.Length, native.Pointer, &session),
                name);
        }

        return Wrap(session, name, () => SessionModelFile.HoldsEinsum(model.Span));
    }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">A value for every one of <see cref="Inputs"/>, by name.</param>
    /// <param name="outputs">The names of the outputs wanted; null for all.</param>
    /// <param name="cancellationToken">Stops the run between two operators, and within a Loop.</param>
    /// <returns>The outputs in the order asked for, each the caller's to dispose of.</returns>
    /// <exception cref="TransferException">
    /// An input is missing, unknown or of another type or shape than declared, or an output unknown (kind Usage or BadInput), or the
    /// model fails on these values (BadInput; the node is named), or memory runs out (Resource).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<OrtValue> Run(IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyList<string>? outputs = null,
        CancellationToken cancellationToken = default)
    {
        int[] wanted = _signature.OutputIndices(outputs);
        var results = new nint[wanted.Length];
        Run(inputs, wanted, results, cancellationToken);
        var values = new OrtValue[results.Length];
        int taken = 0;
        try
        {
            for (; taken < values.Length; taken++)
                values[taken] = OrtValue.FromNative(results[taken]);
            return values;
        }
        catch
        {
            foreach (nint result in results.AsSpan(Math.Min(taken + 1, results.Length)))
                _library.Api.ReleaseValue(result);
            foreach (OrtValue value in values.AsSpan(0, taken))
                value.Dispose();
            throw;
        }
    }

    /// <summary>Runs the model and has the outputs written into the caller's tensors, without a copy.</summary>
    /// <param name="inputs">A value for every one of <see cref="Inputs"/>, by name.</param>
    /// <param name="outputs">For each output wanted a tensor of its type and of the very shape that comes out.</param>
    /// <param name="cancellationToken">Stops the run between two operators, and within a Loop.</param>
    /// <exception cref="TransferException">As for the other form; also when an output's shape differs from what comes out.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyDictionary<string, OrtValue> outputs,
        CancellationToken cancellationToken = default)
    {
        string[] names = [.. outputs.Keys];
        OrtValue[] values = [.. outputs.Values];
        int[] wanted = _signature.OutputIndices(names);
        _signature.CheckOutputs(wanted, values);
        var results = new nint[wanted.Length];
        int held = 0;
        try
        {
            for (; held < values.Length; held++)
            {
                values[held].Handle.Hold(values[held]);
                results[held] = values[held].Handle.Pointer;
            }

            Run(inputs, wanted, results, cancellationToken);
        }
        finally
        {
            while (held-- > 0)
                values[held].Handle.DangerousRelease();
        }
    }

    /// <summary>Releases the session as soon as no run uses it.</summary>
    public void Dispose() => _handle.Dispose();

    private static Session Wrap(nint session, string file, Func<bool> holdsEinsum)
    {
        var handle = new OrtHandle(session, OrtLibrary.Shared.Api.ReleaseSession);
        try
        {
            return new Session(handle, file, holdsEinsum);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private void Run(IReadOnlyDictionary<string, OrtValue> inputs, int[] wanted, nint[] results, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _handle.Hold(this);
        int held = 0;
        var given = new OrtHandle[inputs.Count];
        try
        {
            var names = new nint[inputs.Count + wanted.Length];
            var values = new nint[inputs.Count];
            foreach ((string name, OrtValue value) in inputs)
            {
                value.Handle.Hold(value);
                given[held] = value.Handle;
                values[held] = value.Handle.Pointer;
                names[held++] = _signature.CheckInput(name, value);
            }

            _signature.CheckComplete(inputs);
            for (int i = 0; i < wanted.Length; i++)
                names[held + i] = _signature.OutputName(wanted[i]);
            fixed (nint* name = names, value = values, result = results)
                Run(name, value, held, name + held, result, wanted.Length, cancellationToken);
        }
        finally
        {
            while (held-- > 0)
                given[held].DangerousRelease();
            _handle.DangerousRelease();
        }
    }

    private void Run(nint* inputNames, nint* inputs, int inputCount, nint* outputNames, nint* outputs, int outputCount, CancellationToken cancellationToken)
    {
        OrtApi api = _library.Api;
        nint status;
        if (!cancellationToken.CanBeCanceled)
        {
            status = api.Run(_handle.Pointer, 0, (byte**)inputNames, inputs, (nuint)inputCount, (byte**)outputNames, (nuint)outputCount, outputs);
            _library.Check(status, _file);
            return;
        }

        nint pointer;
        _library.Check(api.CreateRunOptions(&pointer), _file);
        using var options = new OrtHandle(pointer, api.ReleaseRunOptions);
        // Disposing of the registration waits for a callback that is running, so the options outlive it.
        using (cancellationToken.Register(() => _library.Check(api.RunOptionsSetTerminate(options.Pointer), _file)))
            status = api.Run(_handle.Pointer, pointer, (byte**)inputNames, inputs, (nuint)inputCount, (byte**)outputNames, (nuint)outputCount, outputs);
        if (status != 0 && cancellationToken.IsCancellationRequested)
        {
            api.ReleaseStatus(status);
            cancellationToken.ThrowIfCancellationRequested();
        }

        _library.Check(status, _file);
    }
}
