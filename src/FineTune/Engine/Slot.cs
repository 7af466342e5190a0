using Transfer.FineTune.Kernels;
using Transfer.FineTune.Ops;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>A tensor of a plan: a value of the graph, a gradient, or working memory, with a concrete shape.</summary>
internal sealed unsafe class Slot(string name, DataType type, long[] shape, Storage? storage = null, Layout layout = Layout.Plain)
{
    public string Name { get; } = name;

    public DataType Type { get; } = type;

    public long[] Shape { get; } = shape;

    public int Rank => Shape.Length;

    /// <summary>The number of elements.</summary>
    public long Count { get; } = Product(shape);

    public int ElementSize { get; } = type.BitsPerElement() / 8;

    /// <summary>How the elements stand in memory.</summary>
    public Layout Layout { get; } = layout;

    /// <summary>The number of elements that memory holds: more than there are when the last block of channels is not full.</summary>
    public long Length { get; } = LengthOf(shape, layout);

    public long Bytes => Length * ElementSize;

    public Storage Storage { get; } = storage ?? new Storage(LengthOf(shape, layout) * type.BitsPerElement() / 8);

    /// <summary>Whether its elements were known when the plan was made.</summary>
    public bool IsConstant { get; set; }

    /// <summary>Whether something trainable influences it.</summary>
    public bool RequiresGradient { get; set; }

    /// <summary>The operator that computes it; null for inputs, parameters and constants.</summary>
    public Operator? Producer { get; set; }

    /// <summary>d loss / d this, once the backward walk is planned.</summary>
    public Slot? Gradient { get; set; }

    /// <summary>How many nodes (and seeds) add to its gradient.</summary>
    public int Contributions { get; set; }

    public bool IsFloat => Type == DataType.Float;

    public void* Pointer => Storage.Pointer;

    public float* F => (float*)Storage.Pointer;

    /// <summary>The elements, as memory holds them.</summary>
    public Span<T> As<T>()
        where T : unmanaged => new(Storage.Pointer, checked((int)Length));

    /// <summary>The elements' bytes.</summary>
    public Span<byte> AsBytes() => new(Storage.Pointer, checked((int)Bytes));

    /// <summary>The dimension at a place, counted from the end when negative.</summary>
    public long Dim(int at) => Shape[at < 0 ? at + Shape.Length : at];

    /// <summary>As in messages: <c>float[2,3]</c>.</summary>
    public override string ToString() => $"{Type.OnnxName()}[{string.Join(',', Shape)}]";

    /// <summary>The same memory under another shape.</summary>
    public Slot View(string name, long[] shape) => new(name, Type, shape, Storage, Layout) { IsConstant = IsConstant };

    private static long LengthOf(long[] shape, Layout layout) => layout == Layout.Plain ? Product(shape) : BlockedShape.Of(shape).Length;

    public static long Product(ReadOnlySpan<long> shape)
    {
        long product = 1;
        foreach (long dim in shape)
            product = checked(product * dim);
        return product;
    }
}
