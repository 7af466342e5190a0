using System.Runtime.InteropServices;
using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>The tensors of one batch, row by row, before they go into the engine.</summary>
public sealed class TrainingBatch
{
    /// <summary>The name that training data gives the loss's targets, whatever the graph calls them.</summary>
    public const string Target = "target";

    private readonly Dictionary<string, (TrainingInput Input, byte[] Bytes)> _tensors = new(StringComparer.Ordinal);

    /// <summary>Makes room for some rows.</summary>
    public TrainingBatch(IReadOnlyList<TrainingInput> inputs, int rows)
    {
        Rows = rows;
        foreach (TrainingInput input in inputs)
            _tensors[input.Name] = (input, new byte[checked(rows * input.Count * (input.Type.BitsPerElement() / 8))]);
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The items in it, row by row.</summary>
    public IReadOnlyList<int> Items { get; internal set; } = [];

    /// <summary>All elements of an input.</summary>
    /// <exception cref="TransferException">There is no such input (Usage).</exception>
    public Span<T> All<T>(string name)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Find(name).Bytes.AsSpan());

    /// <summary>The elements of one row of an input.</summary>
    /// <exception cref="TransferException">There is no such input (Usage).</exception>
    public Span<T> Row<T>(string name, int row)
        where T : unmanaged => All<T>(name).Slice(row * Find(name).Input.Count, Find(name).Input.Count);

    /// <summary>Copies everything into an engine.</summary>
    /// <param name="engine">The engine, planned for this many rows.</param>
    /// <param name="target">The graph input that takes the targets.</param>
    internal void CopyTo(TrainingEngine engine, string target)
    {
        foreach ((string name, (TrainingInput input, byte[] bytes)) in _tensors)
        {
            string to = name == Target ? target : name;
            switch (input.Type)
            {
                case DataType.Float:
                    MemoryMarshal.Cast<byte, float>(bytes.AsSpan()).CopyTo(engine.Input(to));
                    break;
                case DataType.Int64:
                    MemoryMarshal.Cast<byte, long>(bytes.AsSpan()).CopyTo(engine.Input<long>(to));
                    break;
                case DataType.Int32:
                    MemoryMarshal.Cast<byte, int>(bytes.AsSpan()).CopyTo(engine.Input<int>(to));
                    break;
                default:
                    bytes.CopyTo(engine.Input<byte>(to));
                    break;
            }
        }
    }

    /// <summary>The first row with a number that is not finite, with the input's name; null when all are.</summary>
    internal (int Row, string Input)? FirstNotFinite()
    {
        foreach ((string name, (TrainingInput input, byte[] bytes)) in _tensors)
        {
            if (input.Type != DataType.Float)
                continue;
            Span<float> values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
            for (int i = 0; i < values.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                    return (i / Math.Max(1, input.Count), name);
            }
        }

        return null;
    }

    private (TrainingInput Input, byte[] Bytes) Find(string name) => _tensors.TryGetValue(name, out (TrainingInput, byte[]) found) ? found
        : throw new TransferException(ErrorKind.Usage, $"training data: there is no input '{Shown.Name(name)}'{NearestName.Suggestion(name, _tensors.Keys)}");
}
