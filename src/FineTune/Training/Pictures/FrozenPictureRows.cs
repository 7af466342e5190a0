using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.FineTune;

/// <summary>Rows of pictures that change each time: the frozen part runs in ONNX Runtime on every batch, beside the training step.</summary>
/// <param name="pictures">The pictures.</param>
/// <param name="frozen">The frozen part; its one input takes pictures.</param>
/// <param name="input">The shape of one picture.</param>
internal sealed class FrozenPictureRows(IPictureRows pictures, Session frozen, IReadOnlyList<long> input) : IPictureRows
{
    private readonly int _width = checked((int)input.Aggregate(1L, (a, b) => a * b));
    private float[] _pixels = [];

    public void Read(ReadOnlySpan<int> items, int epoch, Span<float> rows)
    {
        if (_pixels.Length != items.Length * _width)
            _pixels = GC.AllocateUninitializedArray<float>(items.Length * _width, pinned: true);
        pictures.Read(items, epoch, _pixels);
        using OrtValue batch = OrtValue.Create(_pixels.AsMemory(), [items.Length, .. input]);
        IReadOnlyList<OrtValue> outputs = frozen.Run(new Dictionary<string, OrtValue> { [frozen.Inputs[0].Name] = batch }, [frozen.Outputs[0].Name], CancellationToken.None);
        using OrtValue output = outputs[0];
        ReadOnlySpan<float> values = output.AsSpan<float>();
        if (values.Length != rows.Length)
            throw new TransferException(ErrorKind.BadInput, $"'{Shown.Name(frozen.Outputs[0].Name)}': the frozen part gives {values.Length} numbers for {items.Length} pictures, wanted {rows.Length}; train with --augment none");
        values.CopyTo(rows);
    }
}
