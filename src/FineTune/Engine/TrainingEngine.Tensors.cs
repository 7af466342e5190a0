using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <content>Inputs and outputs as whole tensors, of any type.</content>
public sealed partial class TrainingEngine
{
    /// <summary>The outputs that take a gradient from outside: those that depend on a parameter, when the engine was built without a loss.</summary>
    public IReadOnlyCollection<string> DifferentiableOutputs => _loss is null ? _seeds.Keys : [];

    /// <summary>Copies a tensor into a graph input.</summary>
    /// <exception cref="TransferException">There is no such input, or it is of another type or shape (kind Usage).</exception>
    public void SetInput(string name, Tensor value)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Slot input = Find(_plan.Inputs, name, "input");
        if (value.Type != input.Type || !value.Dims.SequenceEqual(input.Shape))
            throw new TransferException(ErrorKind.Usage, $"input '{Shown.Name(name)}': {value} was given, the engine was built for {input}; give what it was built for");
        value.Bytes.Span.CopyTo(input.AsBytes());
    }

    /// <summary>A copy of a graph output (or the loss) after <see cref="Forward"/>.</summary>
    /// <exception cref="TransferException">There is no such output (kind Usage).</exception>
    public Tensor OutputTensor(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Slot output = Find(_outputs, name, "output");
        return Tensor.FromBytes(output.Type, output.AsBytes().ToArray(), output.Shape);
    }
}
