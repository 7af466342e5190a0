using Transfer.Onnx;

namespace Transfer.Runtime;

/// <summary>The names of the execution providers, a user's and ONNX Runtime's.</summary>
public static class ExecutionProviders
{
    /// <summary>The provider a user names: <c>cpu</c>, <c>cuda</c>, <c>directml</c> (or <c>dml</c>), in any case.</summary>
    /// <exception cref="TransferException">The name is none of these (kind Usage).</exception>
    public static ExecutionProvider Parse(string name) => name.ToLowerInvariant() switch
    {
        "cpu" => ExecutionProvider.Cpu,
        "cuda" => ExecutionProvider.Cuda,
        "directml" or "dml" => ExecutionProvider.DirectML,
        _ => throw new TransferException(ErrorKind.Usage, $"execution provider '{Shown.Name(name)}' is not known; use cpu, cuda or directml"),
    };

    /// <summary>The name a user gives.</summary>
    public static string Name(this ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "cuda",
        ExecutionProvider.DirectML => "directml",
        _ => "cpu",
    };

    /// <summary>The name in <see cref="OnnxRuntimeInfo.Providers"/>.</summary>
    internal static string OrtName(this ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "CUDAExecutionProvider",
        ExecutionProvider.DirectML => "DmlExecutionProvider",
        _ => "CPUExecutionProvider",
    };
}
