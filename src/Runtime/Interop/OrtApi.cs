namespace Transfer.Runtime.Interop;

/// <summary>
/// ONNX Runtime's table of functions, each read from its slot. The table only grows at its end, so a slot's number holds for every
/// later library; all slots up to <see cref="Version"/>'s are there in every library that gives out the table. Names, order of
/// parameters and meaning are those of onnxruntime_c_api.h. Unless another type is stated, what is returned is a status: 0 for
/// success, else an object to be read and released.
/// </summary>
internal sealed unsafe class OrtApi(nint table)
{
    /// <summary>The version of the interface asked for: ONNX Runtime 1.22 and later have it.</summary>
    public const int Version = 22;

    private readonly nint* _slots = (nint*)table;

    // Status
    public delegate* unmanaged<nint, int> GetErrorCode => (delegate* unmanaged<nint, int>)_slots[1];
    public delegate* unmanaged<nint, byte*> GetErrorMessage => (delegate* unmanaged<nint, byte*>)_slots[2];
    public delegate* unmanaged<nint, void> ReleaseStatus => (delegate* unmanaged<nint, void>)_slots[93];

    // Environment
    public delegate* unmanaged<int, byte*, nint*, nint> CreateEnv => (delegate* unmanaged<int, byte*, nint*, nint>)_slots[3];
    public delegate* unmanaged<nint, nint> DisableTelemetryEvents => (delegate* unmanaged<nint, nint>)_slots[6];
    public delegate* unmanaged<nint*, nint> GetAllocatorWithDefaultOptions => (delegate* unmanaged<nint*, nint>)_slots[78];
    public delegate* unmanaged<nint, void*, nint> AllocatorFree => (delegate* unmanaged<nint, void*, nint>)_slots[76];
    public delegate* unmanaged<int, int, nint*, nint> CreateCpuMemoryInfo => (delegate* unmanaged<int, int, nint*, nint>)_slots[69];
    public delegate* unmanaged<byte***, int*, nint> GetAvailableProviders => (delegate* unmanaged<byte***, int*, nint>)_slots[125];
    public delegate* unmanaged<byte**, int, nint> ReleaseAvailableProviders => (delegate* unmanaged<byte**, int, nint>)_slots[126];

    // Session options
    public delegate* unmanaged<nint*, nint> CreateSessionOptions => (delegate* unmanaged<nint*, nint>)_slots[10];
    public delegate* unmanaged<nint, int, nint> SetSessionExecutionMode => (delegate* unmanaged<nint, int, nint>)_slots[13];
    public delegate* unmanaged<nint, nint> DisableMemPattern => (delegate* unmanaged<nint, nint>)_slots[17];
    public delegate* unmanaged<nint, int, nint> SetSessionGraphOptimizationLevel => (delegate* unmanaged<nint, int, nint>)_slots[23];
    public delegate* unmanaged<nint, int, nint> SetIntraOpNumThreads => (delegate* unmanaged<nint, int, nint>)_slots[24];
    public delegate* unmanaged<nint, void> ReleaseSessionOptions => (delegate* unmanaged<nint, void>)_slots[100];

    public delegate* unmanaged<nint, byte*, byte*, nint> AddSessionConfigEntry => (delegate* unmanaged<nint, byte*, byte*, nint>)_slots[130];

    // Execution providers
    public delegate* unmanaged<byte*, uint, void**, nint> GetExecutionProviderApi =>
        (delegate* unmanaged<byte*, uint, void**, nint>)_slots[195];
    public delegate* unmanaged<nint, nint, nint> SessionOptionsAppendExecutionProvider_CUDA_V2 =>
        (delegate* unmanaged<nint, nint, nint>)_slots[204];
    public delegate* unmanaged<nint*, nint> CreateCUDAProviderOptions => (delegate* unmanaged<nint*, nint>)_slots[205];
    public delegate* unmanaged<nint, byte**, byte**, nuint, nint> UpdateCUDAProviderOptions =>
        (delegate* unmanaged<nint, byte**, byte**, nuint, nint>)_slots[206];
    public delegate* unmanaged<nint, void> ReleaseCUDAProviderOptions => (delegate* unmanaged<nint, void>)_slots[208];

    // Session; the path is UTF-16 on Windows and UTF-8 elsewhere
    public delegate* unmanaged<nint, void*, nint, nint*, nint> CreateSession => (delegate* unmanaged<nint, void*, nint, nint*, nint>)_slots[7];
    public delegate* unmanaged<nint, void*, nuint, nint, nint*, nint> CreateSessionFromArray =>
        (delegate* unmanaged<nint, void*, nuint, nint, nint*, nint>)_slots[8];
    public delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint> Run =>
        (delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)_slots[9];
    public delegate* unmanaged<nint, nuint*, nint> SessionGetInputCount => (delegate* unmanaged<nint, nuint*, nint>)_slots[30];
    public delegate* unmanaged<nint, nuint*, nint> SessionGetOutputCount => (delegate* unmanaged<nint, nuint*, nint>)_slots[31];
    public delegate* unmanaged<nint, nuint*, nint> SessionGetOverridableInitializerCount => (delegate* unmanaged<nint, nuint*, nint>)_slots[32];
    public delegate* unmanaged<nint, nuint, nint*, nint> SessionGetInputTypeInfo => (delegate* unmanaged<nint, nuint, nint*, nint>)_slots[33];
    public delegate* unmanaged<nint, nuint, nint*, nint> SessionGetOutputTypeInfo => (delegate* unmanaged<nint, nuint, nint*, nint>)_slots[34];
    public delegate* unmanaged<nint, nuint, nint*, nint> SessionGetOverridableInitializerTypeInfo =>
        (delegate* unmanaged<nint, nuint, nint*, nint>)_slots[35];
    public delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetInputName =>
        (delegate* unmanaged<nint, nuint, nint, byte**, nint>)_slots[36];
    public delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetOutputName =>
        (delegate* unmanaged<nint, nuint, nint, byte**, nint>)_slots[37];
    public delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetOverridableInitializerName =>
        (delegate* unmanaged<nint, nuint, nint, byte**, nint>)_slots[38];
    public delegate* unmanaged<nint, void> ReleaseSession => (delegate* unmanaged<nint, void>)_slots[95];

    // Metadata of the model
    public delegate* unmanaged<nint, nint*, nint> SessionGetModelMetadata => (delegate* unmanaged<nint, nint*, nint>)_slots[111];
    public delegate* unmanaged<nint, nint, byte*, byte**, nint> ModelMetadataLookupCustomMetadataMap =>
        (delegate* unmanaged<nint, nint, byte*, byte**, nint>)_slots[116];
    public delegate* unmanaged<nint, nint, byte***, long*, nint> ModelMetadataGetCustomMetadataMapKeys =>
        (delegate* unmanaged<nint, nint, byte***, long*, nint>)_slots[123];
    public delegate* unmanaged<nint, void> ReleaseModelMetadata => (delegate* unmanaged<nint, void>)_slots[118];

    // Run options
    public delegate* unmanaged<nint*, nint> CreateRunOptions => (delegate* unmanaged<nint*, nint>)_slots[39];
    public delegate* unmanaged<nint, nint> RunOptionsSetTerminate => (delegate* unmanaged<nint, nint>)_slots[46];
    public delegate* unmanaged<nint, void> ReleaseRunOptions => (delegate* unmanaged<nint, void>)_slots[97];

    // Values
    public delegate* unmanaged<nint, long*, nuint, int, nint*, nint> CreateTensorAsOrtValue =>
        (delegate* unmanaged<nint, long*, nuint, int, nint*, nint>)_slots[48];
    public delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint> CreateTensorWithDataAsOrtValue =>
        (delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_slots[49];
    public delegate* unmanaged<nint, void**, nint> GetTensorMutableData => (delegate* unmanaged<nint, void**, nint>)_slots[51];
    public delegate* unmanaged<nint, nuint*, nint> GetStringTensorDataLength => (delegate* unmanaged<nint, nuint*, nint>)_slots[53];
    public delegate* unmanaged<nint, void*, nuint, nuint*, nuint, nint> GetStringTensorContent =>
        (delegate* unmanaged<nint, void*, nuint, nuint*, nuint, nint>)_slots[54];
    public delegate* unmanaged<nint, nuint, nuint, byte**, nint> GetResizedStringTensorElementBuffer =>
        (delegate* unmanaged<nint, nuint, nuint, byte**, nint>)_slots[252];
    public delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape => (delegate* unmanaged<nint, nint*, nint>)_slots[65];
    public delegate* unmanaged<nint, int*, nint> GetValueType => (delegate* unmanaged<nint, int*, nint>)_slots[67];
    public delegate* unmanaged<nint, int, nint, nint*, nint> GetValue => (delegate* unmanaged<nint, int, nint, nint*, nint>)_slots[80];
    public delegate* unmanaged<nint, nuint*, nint> GetValueCount => (delegate* unmanaged<nint, nuint*, nint>)_slots[81];
    public delegate* unmanaged<nint*, nuint, int, nint*, nint> CreateValue => (delegate* unmanaged<nint*, nuint, int, nint*, nint>)_slots[82];
    public delegate* unmanaged<nint, int*, nint> HasValue => (delegate* unmanaged<nint, int*, nint>)_slots[192];
    public delegate* unmanaged<nint, void> ReleaseValue => (delegate* unmanaged<nint, void>)_slots[96];

    // Types; what a Cast gives belongs to what was cast
    public delegate* unmanaged<nint, int*, nint> GetOnnxTypeFromTypeInfo => (delegate* unmanaged<nint, int*, nint>)_slots[56];
    public delegate* unmanaged<nint, nint*, nint> CastTypeInfoToTensorInfo => (delegate* unmanaged<nint, nint*, nint>)_slots[55];
    public delegate* unmanaged<nint, nint*, nint> CastTypeInfoToSequenceTypeInfo => (delegate* unmanaged<nint, nint*, nint>)_slots[104];
    public delegate* unmanaged<nint, nint*, nint> GetSequenceElementType => (delegate* unmanaged<nint, nint*, nint>)_slots[107];
    public delegate* unmanaged<nint, nint*, nint> CastTypeInfoToOptionalTypeInfo => (delegate* unmanaged<nint, nint*, nint>)_slots[250];
    public delegate* unmanaged<nint, nint*, nint> GetOptionalContainedTypeInfo => (delegate* unmanaged<nint, nint*, nint>)_slots[251];
    public delegate* unmanaged<nint, int*, nint> GetTensorElementType => (delegate* unmanaged<nint, int*, nint>)_slots[60];
    public delegate* unmanaged<nint, nuint*, nint> GetDimensionsCount => (delegate* unmanaged<nint, nuint*, nint>)_slots[61];
    public delegate* unmanaged<nint, long*, nuint, nint> GetDimensions => (delegate* unmanaged<nint, long*, nuint, nint>)_slots[62];
    public delegate* unmanaged<nint, byte**, nuint, nint> GetSymbolicDimensions => (delegate* unmanaged<nint, byte**, nuint, nint>)_slots[63];
    public delegate* unmanaged<nint, void> ReleaseTypeInfo => (delegate* unmanaged<nint, void>)_slots[98];
    public delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo => (delegate* unmanaged<nint, void>)_slots[99];

    /// <summary>Returns a bool, not a status. Since version 24: only there when the library gives out that version's table.</summary>
    public delegate* unmanaged<nint, byte> TensorTypeAndShape_HasShape => (delegate* unmanaged<nint, byte>)_slots[390];
}
