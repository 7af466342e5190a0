namespace Transfer.Onnx;

/// <summary>
/// A constant of any size and element type whose elements a node only moves: Transpose, Slice, Gather of one index, Split, Concat, ScatterND, and the
/// reshapes. The elements are copied as bytes, so nothing is rounded.
/// </summary>
internal sealed class MovedConstant
{
    private readonly Func<byte[]> _copy;
    private readonly DataType _type;
    private readonly long[] _dims;

    private MovedConstant(DataType type, long[] dims, bool takesPlace, Func<byte[]> copy)
    {
        _type = type;
        _dims = dims;
        _copy = copy;
        TakesPlace = takesPlace;
        ByteCount = dims.Aggregate(1L, (p, d) => p * d) * (type.BitsPerElement() / 8);
    }

    /// <summary>Whether it takes the place of constants that only this node reads, so that the model does not grow.</summary>
    public bool TakesPlace { get; }

    /// <summary>The bytes it has.</summary>
    public long ByteCount { get; }

    /// <summary>What a node makes of constants, or null where it does more than move them.</summary>
    public static MovedConstant? Find(Node node, Value output, PassContext context)
    {
        if (context.ConstantOf(node.Input(0)) is not { } x || x.Type.BitsPerElement() < 8 || context.ShapeOf(output)?.Numbers is not { } dims)
            return null;
        return node.OpType switch
        {
            _ when !node.Is(node.OpType) => null,
            "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" => Of(node, x, dims, () => x.Bytes.ToArray()),
            "Transpose" => Transposed(node, x, dims),
            "Slice" => Sliced(node, x, dims, context),
            "Gather" => Gathered(node, x, dims, context),
            "Split" => Part(node, output, x, dims, context),
            "Concat" => Joined(node, x, dims, context),
            "ScatterND" => Scattered(node, x, dims, context),
            _ => null,
        };
    }

    /// <summary>The result.</summary>
    public Tensor Compute() => Tensor.FromBytes(_type, _copy(), _dims);

    private static MovedConstant Of(Node node, Tensor x, long[] dims, Func<byte[]> copy) =>
        new(x.Type, dims, node.Outputs.Count == 1 && node.Inputs.All(i => i is null or { Uses.Count: 1, IsOutput: false }), copy);

    private static MovedConstant? Transposed(Node node, Tensor x, long[] dims)
    {
        int rank = dims.Length;
        long[] strides = Strides(x.Dims);
        long[] perm = node.Attributes.Ints("perm") is { } given ? [.. given] : [.. Enumerable.Range(0, rank).Reverse().Select(p => (long)p)];
        return perm.Length != rank || perm.Any(p => p < 0 || p >= rank) ? null
            : Of(node, x, dims, () => Copy(x, dims, Array.ConvertAll(perm, p => strides[p]), 0));
    }

    private static MovedConstant? Sliced(Node node, Tensor x, long[] dims, PassContext context)
    {
        long[]? starts = node.Attributes.Ints("starts")?.ToArray() ?? context.IntegersOf(node.Input(1));
        long[]? axes = node.Attributes.Ints("axes")?.ToArray() ?? (node.Input(3) is { } given ? context.IntegersOf(given)
            : starts is null ? null : [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)]);
        long[]? steps = node.Input(4) is { } by ? context.IntegersOf(by) : [.. Enumerable.Repeat(1L, starts?.Length ?? 0)];
        if (starts is null || axes is null || steps is null || axes.Length != starts.Length || steps.Length != starts.Length)
            return null;
        long[] strides = Strides(x.Dims);
        long from = 0;
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)(axes[i] < 0 ? axes[i] + dims.Length : axes[i]);
            long size = x.Dims[axis];
            long start = starts[i] < 0 ? starts[i] + size : starts[i];
            from += Math.Clamp(start, 0, Math.Max(steps[i] < 0 ? size - 1 : size, 0)) * strides[axis];
            strides[axis] *= steps[i];
        }

        return Of(node, x, dims, () => Copy(x, dims, strides, from));
    }

    private static MovedConstant? Gathered(Node node, Tensor x, long[] dims, PassContext context)
    {
        if (context.IntegersOf(node.Input(1)) is not [var index])
            return null;
        int axis = Axis(node.Attributes.Int("axis", 0), x.Dims.Count);
        long size = x.Dims[axis];
        if (index < -size || index >= size)
            return null;

        // One index leaves the axis out, or leaves one element of it.
        List<long> strides = [.. Strides(x.Dims)];
        long from = (index < 0 ? index + size : index) * strides[axis];
        strides.RemoveAt(axis);
        while (strides.Count < dims.Length)
            strides.Insert(axis, 0);
        return Of(node, x, dims, () => Copy(x, dims, [.. strides], from));
    }

    private static MovedConstant? Part(Node node, Value output, Tensor x, long[] dims, PassContext context)
    {
        int axis = Axis(node.Attributes.Int("axis", 0), dims.Length);
        long before = 0;
        for (int i = 0; i < output.ProducerIndex; i++)
        {
            if (context.ShapeOf(node.Output(i))?[axis].Number is not { } size)
                return null;
            before += size;
        }

        long[] strides = Strides(x.Dims);
        return Of(node, x, dims, () => Copy(x, dims, strides, before * strides[axis]));
    }

    private static MovedConstant? Joined(Node node, Tensor first, long[] dims, PassContext context)
    {
        Tensor?[] parts = [.. node.Inputs.Select(context.ConstantOf)];
        if (Array.Exists(parts, p => p is null || p.Type != first.Type || p.Dims.Count != dims.Length))
            return null;
        int axis = Axis(node.Attributes.Int("axis", 0), dims.Length);
        return Of(node, first, dims, () => Join(parts, dims, axis));
    }

    private static MovedConstant? Scattered(Node node, Tensor x, long[] dims, PassContext context)
    {
        if (node.Attributes.String("reduction", "none") != "none" || context.ConstantOf(node.Input(1)) is not { Type: DataType.Int64, Dims.Count: > 0 } places)
            return null;
        if (context.ConstantOf(node.Input(2)) is not { } updates || updates.Type != x.Type || places.Dims[^1] > dims.Length)
            return null;
        int depth = (int)places.Dims[^1];
        long inner = dims.Skip(depth).Aggregate(1L, (p, d) => p * d);
        long[] coordinates = places.ToLongs();
        for (int i = 0; i < coordinates.Length; i++)
        {
            long size = dims[i % depth];
            coordinates[i] += coordinates[i] < 0 ? size : 0;
            if (coordinates[i] < 0 || coordinates[i] >= size)
                return null;
        }

        return depth == 0 || coordinates.Length / depth * inner != updates.Count ? null : Of(node, x, dims, () => Scatter(x, updates, coordinates, depth, inner));
    }

    private static byte[] Scatter(Tensor x, Tensor updates, long[] coordinates, int depth, long inner)
    {
        byte[] result = x.Bytes.ToArray();
        ReadOnlySpan<byte> given = updates.Bytes.Span;
        long[] strides = Strides(x.Dims);
        int length = (int)inner * x.Type.BitsPerElement() / 8;
        for (int i = 0; i < coordinates.Length / depth; i++)
        {
            long at = 0;
            for (int d = 0; d < depth; d++)
                at += coordinates[(i * depth) + d] * strides[d];
            given.Slice(i * length, length).CopyTo(result.AsSpan((int)at * x.Type.BitsPerElement() / 8));
        }

        return result;
    }

    private static byte[] Join(Tensor?[] parts, long[] dims, int axis)
    {
        long outer = dims.Take(axis).Aggregate(1L, (p, d) => p * d);
        ReadOnlyMemory<byte>[] bytes = Array.ConvertAll(parts, p => p!.Bytes);
        byte[] result = new byte[bytes.Sum(b => b.Length)];
        int at = 0;
        for (long row = 0; row < outer; row++)
        {
            foreach (ReadOnlyMemory<byte> part in bytes)
            {
                int length = (int)(part.Length / outer);
                part.Span.Slice((int)(row * length), length).CopyTo(result.AsSpan(at));
                at += length;
            }
        }

        return result;
    }

    private static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    private static long[] Strides(IReadOnlyList<long> dims)
    {
        var strides = new long[dims.Count];
        long stride = 1;
        for (int i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= dims[i];
        }

        return strides;
    }

    // The odometer of positions in the result, and with it the place in x.
    private static byte[] Copy(Tensor x, long[] dims, long[] strides, long from)
    {
        int size = x.Type.BitsPerElement() / 8;
        ReadOnlySpan<byte> source = x.Bytes.Span;
        byte[] result = new byte[dims.Aggregate(1L, (p, d) => p * d) * size];
        long[] position = new long[dims.Length];
        for (int at = 0; at < result.Length; at += size)
        {
            source.Slice((int)from * size, size).CopyTo(result.AsSpan(at, size));
            for (int d = dims.Length - 1; d >= 0; d--)
            {
                from += strides[d];
                if (++position[d] < dims[d])
                    break;
                from -= strides[d] * position[d];
                position[d] = 0;
            }
        }

        return result;
    }
}
