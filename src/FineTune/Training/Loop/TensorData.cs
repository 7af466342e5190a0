using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Training data that lies in arrays: rows of floats or integers for each input, and targets.</summary>
/// <example><code>
/// var data = new TensorData(4).Add("x", [0, 0, 0, 1, 1, 0, 1, 1], 2).Labels([0, 1, 1, 0]);
/// </code></example>
public sealed class TensorData(int count) : ITrainingData
{
    private readonly List<(TrainingInput Input, Array Elements)> _inputs = [];

    /// <inheritdoc/>
    public int Count => count;

    /// <summary>Adds a float input.</summary>
    /// <param name="name">The graph input's name.</param>
    /// <param name="elements">All items' elements, item by item; not copied.</param>
    /// <param name="shape">The shape of one item.</param>
    /// <exception cref="TransferException">The number of elements does not fit (Usage).</exception>
    public TensorData Add(string name, float[] elements, params ReadOnlySpan<long> shape) => Add(name, elements, DataType.Float, shape.ToArray());

    /// <summary>Adds an int64 input.</summary>
    /// <inheritdoc cref="Add(string, float[], ReadOnlySpan{long})"/>
    public TensorData AddIntegers(string name, long[] elements, params ReadOnlySpan<long> shape) => Add(name, elements, DataType.Int64, shape.ToArray());

    /// <summary>Sets what the loss compares with: floats.</summary>
    /// <inheritdoc cref="Add(string, float[], ReadOnlySpan{long})"/>
    public TensorData Targets(float[] elements, params ReadOnlySpan<long> shape) => Add(TrainingBatch.Target, elements, DataType.Float, shape.ToArray());

    /// <summary>Sets what the loss compares with: class numbers.</summary>
    /// <inheritdoc cref="Add(string, float[], ReadOnlySpan{long})"/>
    public TensorData Labels(long[] elements, params ReadOnlySpan<long> shape) => Add(TrainingBatch.Target, elements, DataType.Int64, shape.ToArray());

    /// <inheritdoc/>
    public IReadOnlyList<TrainingInput> Inputs(int bucket) => [.. _inputs.Select(i => i.Input)];

    /// <inheritdoc/>
    public void Read(TrainingBatch batch, ReadOnlySpan<int> items, int epoch)
    {
        foreach ((TrainingInput input, Array elements) in _inputs)
        {
            for (int row = 0; row < items.Length; row++)
            {
                int first = items[row] * input.Count;
                if (elements is float[] floats)
                    floats.AsSpan(first, input.Count).CopyTo(batch.Row<float>(input.Name, row));
                else
                    ((long[])elements).AsSpan(first, input.Count).CopyTo(batch.Row<long>(input.Name, row));
            }
        }
    }

    private TensorData Add(string name, Array elements, DataType type, long[] shape)
    {
        var input = new TrainingInput(name, type, shape);
        if (elements.Length != (long)count * input.Count)
        {
            throw new TransferException(ErrorKind.Usage, $"training data: '{Shown.Name(name)}' has {elements.Length} elements, wanted {(long)count * input.Count}: "
                + $"{count} items of shape [{string.Join(',', shape)}]");
        }

        _inputs.Add((input, elements));
        return this;
    }
}
