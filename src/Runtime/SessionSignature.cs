using System.Runtime.InteropServices;
using Transfer.Onnx;
using Transfer.Runtime.Interop;

namespace Transfer.Runtime;

/// <summary>
/// The inputs, outputs and metadata of an open session, and the checks of what a run is given against them: they answer in our words,
/// with what is seen and what is wanted, before ONNX Runtime sees a value.
/// </summary>
internal sealed unsafe class SessionSignature
{
    private readonly string _file;
    private readonly Dictionary<string, (ValueInfo Info, byte[] Name)> _inputs = [];
    private readonly Dictionary<string, int> _outputIndex = [];
    private readonly byte[][] _outputNames;
    private readonly int[] _allOutputs;
    private readonly HashSet<string> _noScalar = [];

    /// <summary>Reads an open session.</summary>
    /// <param name="library">The loaded library.</param>
    /// <param name="session">The native session.</param>
    /// <param name="file">The model, for messages.</param>
    /// <param name="holdsEinsum">Whether the model may hold an Einsum; asked only when an input's rank is not declared.</param>
    public SessionSignature(OrtLibrary library, nint session, string file, Func<bool> holdsEinsum)
    {
        _file = file;
        OrtApi api = library.Api;
        Inputs = Read(library, session, api.SessionGetInputCount, api.SessionGetInputName, api.SessionGetInputTypeInfo);
        OptionalInputs = Read(library, session, api.SessionGetOverridableInitializerCount, api.SessionGetOverridableInitializerName,
            api.SessionGetOverridableInitializerTypeInfo);
        Outputs = Read(library, session, api.SessionGetOutputCount, api.SessionGetOutputName, api.SessionGetOutputTypeInfo);
        Metadata = ReadMetadata(library, session);

        foreach (ValueInfo input in Inputs.Concat(OptionalInputs))
            _inputs[input.Name] = (input, OrtLibrary.PinnedName(input.Name));
        _outputNames = [.. Outputs.Select(o => OrtLibrary.PinnedName(o.Name))];
        _allOutputs = [.. Enumerable.Range(0, Outputs.Count)];
        for (int i = 0; i < Outputs.Count; i++)
            _outputIndex[Outputs[i].Name] = i;
        string[] unknownRank = [.. Inputs.Where(i => i.Kind == ValueKind.Tensor && i.Shape is null).Select(i => i.Name)];
        if (unknownRank.Length > 0 && holdsEinsum())
            _noScalar.UnionWith(unknownRank);
    }

    public IReadOnlyList<ValueInfo> Inputs { get; }

    public IReadOnlyList<ValueInfo> OptionalInputs { get; }

    public IReadOnlyList<ValueInfo> Outputs { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The address of an output's name.</summary>
    public nint OutputName(int index) => Address(_outputNames[index]);

    /// <summary>The places of the outputs with these names, or of all.</summary>
    public int[] OutputIndices(IReadOnlyList<string>? names)
    {
        if (names is null)
            return _allOutputs;
        if (names.Count == 0)
            throw new TransferException(ErrorKind.Usage, $"{Shown.Path(_file)}: no output is asked for; name one of {List(Outputs)}");
        var indices = new int[names.Count];
        for (int i = 0; i < indices.Length; i++)
        {
            if (!_outputIndex.TryGetValue(names[i], out indices[i]))
                throw Unknown("output", names[i], Outputs);
        }

        return indices;
    }

    /// <summary>Checks one input and gives the address of its name.</summary>
    public nint CheckInput(string name, OrtValue value)
    {
        if (!_inputs.TryGetValue(name, out (ValueInfo Info, byte[] Name) input))
            throw Unknown("input", name, [.. Inputs, .. OptionalInputs]);
        CheckValue("input", input.Info, value);
        if (value.Shape.Count == 0 && value.Kind == ValueKind.Tensor && _noScalar.Contains(name))
        {
            throw Bad($"input '{Shown.Name(name)}': a scalar is given, the model declares no rank and holds an Einsum, on which ONNX Runtime "
                + "ends the process; give a tensor with the rank that the equation has, or declare the input's shape");
        }

        return Address(input.Name);
    }

    /// <summary>Checks that no input is missing.</summary>
    public void CheckComplete(IReadOnlyDictionary<string, OrtValue> given)
    {
        foreach (ValueInfo input in Inputs)
        {
            if (!given.ContainsKey(input.Name))
                throw new TransferException(ErrorKind.Usage, $"{Shown.Path(_file)}: input '{Shown.Name(input.Name)}': no value is given; give {Shown.Text(input.TypeText)}");
        }
    }

    /// <summary>Checks the caller's tensors for outputs.</summary>
    public void CheckOutputs(int[] indices, OrtValue[] values)
    {
        for (int i = 0; i < indices.Length; i++)
            CheckValue("output", Outputs[indices[i]], values[i]);
    }

    // The arrays were allocated at addresses that stay.
    private static nint Address(byte[] pinned) => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    private static string List(IReadOnlyList<ValueInfo> infos) => string.Join(", ", infos.Take(8).Select(i => $"'{Shown.Name(i.Name)}'"))
        + (infos.Count > 8 ? $" and {infos.Count - 8} more" : "");

    private static bool Fits(Shape? declared, IReadOnlyList<long> given)
    {
        if (declared is null)
            return true;
        bool fits = declared.Rank == given.Count;
        for (int i = 0; fits && i < declared.Rank; i++)
            fits = declared[i].Number is not { } size || size == given[i];
        return fits;
    }

    private void CheckValue(string role, ValueInfo declared, OrtValue value)
    {
        bool isTensor = declared.Kind == ValueKind.Tensor;
        bool kindFits = declared.Kind == value.Kind || declared.Kind == ValueKind.Optional;
        if (!kindFits || (isTensor && (value.Type != declared.Type || !Fits(declared.Shape, value.Shape))))
        {
            throw Bad($"{role} '{Shown.Name(declared.Name)}': {value} is given, the model wants {Shown.Text(declared.TypeText)}; "
                + "give a value of that type and shape");
        }
    }

    private TransferException Bad(string problem) => TransferException.BadFile(_file, problem);

    private TransferException Unknown(string role, string name, IReadOnlyList<ValueInfo> known)
    {
        string? near = NearestName.Find(name, known.Select(k => k.Name), 1).FirstOrDefault();
        string hint = near is null ? $"it has {List(known)}" : $"did you mean '{Shown.Name(near)}'?";
        return new TransferException(ErrorKind.Usage, $"{Shown.Path(_file)}: the model has no {role} '{Shown.Name(name)}'; {hint}");
    }

    private List<ValueInfo> Read(OrtLibrary library, nint session, delegate* unmanaged<nint, nuint*, nint> count,
        delegate* unmanaged<nint, nuint, nint, byte**, nint> name, delegate* unmanaged<nint, nuint, nint*, nint> type)
    {
        nuint length;
        library.Check(count(session, &length), _file);
        var infos = new List<ValueInfo>((int)length);
        for (nuint i = 0; i < length; i++)
        {
            byte* text;
            library.Check(name(session, i, library.Allocator, &text), _file);
            string shown = library.TakeText(text);
            nint info;
            library.Check(type(session, i, &info), _file);
            infos.Add(OrtTypes.ReadDeclared(library, _file, shown, info));
        }

        return infos;
    }

    private Dictionary<string, string> ReadMetadata(OrtLibrary library, nint session)
    {
        OrtApi api = library.Api;
        nint pointer;
        library.Check(api.SessionGetModelMetadata(session, &pointer), _file);
        using var metadata = new OrtHandle(pointer, api.ReleaseModelMetadata);
        byte** keys;
        long count;
        library.Check(api.ModelMetadataGetCustomMetadataMapKeys(pointer, library.Allocator, &keys, &count), _file);
        var values = new Dictionary<string, string>();
        for (long i = 0; i < count; i++)
        {
            byte* value;
            library.Check(api.ModelMetadataLookupCustomMetadataMap(pointer, library.Allocator, keys[i], &value), _file);
            values[library.TakeText(keys[i])] = library.TakeText(value);
        }

        if (keys is not null)
            library.Free(keys);
        return values;
    }
}
