namespace Transfer.Onnx.Ops;

/// <content>Shapes: checks and broadcasting.</content>
internal sealed partial class OpContext
{
    /// <summary>The shape of an input that must have a number of dimensions; null where the rank is not known.</summary>
    public Shape? ShapeOfRank(int input, int rank) => ShapeOf(input) is not { } shape || shape.Rank == rank ? ShapeOf(input)
        : throw BadInput(input, $"{rank} dimension{(rank == 1 ? "" : "s")}", shape.ToString());

    /// <summary>The shape of an input that must have at least so many dimensions; null where the rank is not known.</summary>
    public Shape? ShapeOfAtLeast(int input, int rank) => ShapeOf(input) is not { } shape || shape.Rank >= rank ? ShapeOf(input)
        : throw BadInput(input, $"at least {rank} dimension{(rank == 1 ? "" : "s")}", shape.ToString());

    /// <summary>The common knowledge about a dimension that two inputs share; an error where they differ for sure.</summary>
    public Dim Shared(int input, Dim a, Dim b, string what)
    {
        if (a.Number is { } x && b.Number is { } y && x != y)
            throw BadInput(input, $"{what} {x}", y.ToString());
        return More(a, b);
    }

    /// <summary>What two statements about one dimension say together: the number, else the symbol.</summary>
    public static Dim More(Dim a, Dim b) => a.Number is not null ? a : b.Number is not null ? b : a.Symbol is not null ? a : b;

    /// <summary>
    /// The shape that inputs broadcast to (NumPy's rule: aligned at the last dimension, 1 stretches); null where a rank is not known.
    /// Two sizes of which neither is known become an expression of their own.
    /// </summary>
    /// <exception cref="TransferException">Two dimensions differ and neither is 1.</exception>
    public Shape? Broadcast(params ReadOnlySpan<int> inputs)
    {
        Shape? result = null;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (ShapeOf(inputs[i]) is not { } shape)
                return null;
            result = result is null ? shape : Broadcast(result, shape)
                ?? throw BadInput(inputs[i], $"a shape that broadcasts with {result}", shape.ToString(), "sizes must be equal or 1, counted from the last dimension");
        }

        return result;
    }

    /// <summary>The shape that two shapes broadcast to, or null where they contradict.</summary>
    public static Shape? Broadcast(Shape a, Shape b)
    {
        var dims = new Dim[Math.Max(a.Rank, b.Rank)];
        for (int i = 0; i < dims.Length; i++)
        {
            int atA = i - dims.Length + a.Rank, atB = i - dims.Length + b.Rank;
            Dim x = atA < 0 ? 1 : a[atA], y = atB < 0 ? 1 : b[atB];
            if (x.Number is > 1 && y.Number is { } n && n != 1 && n != x.Number)
                return null;
            if (x.Number == 0 && y.Number is > 1)
                return null;
            dims[i] = x == y || y.Number == 1 ? x
                : x.Number == 1 ? y
                : x.Number is > 1 ? x
                : y.Number is > 1 ? y
                : Scalar.Broadcast(x, y).ToDim();
        }

        return new Shape(dims);
    }

    /// <summary>The product of dimensions from one position to before another.</summary>
    public static Scalar Product(IReadOnlyList<Dim> shape, int from, int to)
    {
        Scalar product = 1;
        for (int i = from; i < to; i++)
            product *= shape[i];
        return product;
    }

    /// <summary>A shape of a rank with nothing known about its dimensions.</summary>
    public static Shape OfRank(int rank) => new(new Dim[rank]);

    /// <summary>The shape whose sizes a known vector has; negative sizes are unknown.</summary>
    public static Shape FromSizes(KnownTensor sizes)
    {
        var dims = new Dim[sizes.Count];
        for (int i = 0; i < dims.Length; i++)
            dims[i] = sizes[i].ToDim();
        return new Shape(dims);
    }

    /// <summary>The shape with one dimension replaced.</summary>
    public static Shape With(Shape shape, int axis, Dim dim)
    {
        Dim[] dims = [.. shape];
        dims[axis] = dim;
        return new Shape(dims);
    }

    /// <summary>The length of a vector input, where it says the rank of a result; null where it is not known.</summary>
    public int? LengthOf(int input) => Known(input) is { } known ? known.Count
        : ShapeOf(input) is { Rank: 1 } shape && shape[0].Number is <= 1024 and { } length ? (int)length : null;
}
