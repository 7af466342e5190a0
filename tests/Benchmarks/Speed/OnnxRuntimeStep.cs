using System.Runtime.InteropServices;
using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Benchmarks.Speed;

/// <summary>The forward pass of the peer's model in ONNX Runtime, all cores.</summary>
internal sealed class OnnxRuntimeStep : IDisposable
{
    private readonly Session _session;
    private readonly OrtValue _input;
    private readonly Dictionary<string, OrtValue> _inputs;

    public OnnxRuntimeStep(string folder)
    {
        string path = Path.Combine(folder, "model.onnx");
        long[] shape = ((TensorType)Model.Load(path).Graph.Get("x").Type!).Shape!.Numbers!;
        float[] x = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, "x.bin"))).ToArray();
        _session = Session.Open(File.ReadAllBytes(path), path, new SessionOptions());
        _input = OrtValue.Create(x.AsMemory(), shape);
        _inputs = new Dictionary<string, OrtValue> { ["x"] = _input };
    }

    public double Run()
    {
        using OrtValue y = _session.Run(_inputs)[0];
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _session.Dispose();
    }
}
