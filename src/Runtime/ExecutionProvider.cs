namespace Transfer.Runtime;

/// <summary>What computes the operators of a session.</summary>
public enum ExecutionProvider
{
    /// <summary>The processor; part of every ONNX Runtime library.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through CUDA; part of Microsoft's GPU libraries.</summary>
    Cuda,

    /// <summary>Any DirectX 12 GPU on Windows; part of the Windows and DirectML libraries.</summary>
    DirectML,
}
