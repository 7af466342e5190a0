namespace Transfer.Onnx;

/// <summary>
/// <code>
/// Cast&lt;to = the type of x&gt;(x)        ->   x
/// Cast&lt;to = b&gt;(Cast&lt;to = a&gt;(x))   ->   Cast&lt;to = b&gt;(x)
/// </code>
/// The second only where a holds every value of x's type exactly, so that nothing is lost on the way.
/// </summary>
internal sealed class MergeCasts() : NodePass("merge-casts", "casts without effect go, a Cast of a Cast becomes one", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is("Cast") || node.Input(0) is not { } x || node.Output(0) is not { } y)
            return false;
        var to = (DataType)node.Attributes.Int("to", 0);
        if (context.ElementOf(x) == to && to != DataType.Undefined)
            return PassContext.TryReplace(y, x);
        if (PassContext.Producer(x, "Cast") is not { } inner || inner.Input(0) is not { } source || !Holds(context.ElementOf(x), context.ElementOf(source)))
            return false;
        node.SetInput(0, source);
        return true;
    }

    /// <summary>Whether a type has every value of another. Booleans are 0 and 1.</summary>
    private static bool Holds(DataType wide, DataType narrow) => narrow switch
    {
        DataType.Bool => wide is DataType.Int8 or DataType.UInt8 or DataType.Int16 or DataType.UInt16 or DataType.Int32 or DataType.UInt32
            or DataType.Int64 or DataType.UInt64 or DataType.Float16 or DataType.BFloat16 or DataType.Float or DataType.Double,
        DataType.UInt8 => wide is DataType.Int16 or DataType.UInt16 or DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64 or DataType.Float or DataType.Double,
        DataType.Int8 => wide is DataType.Int16 or DataType.Int32 or DataType.Int64 or DataType.Float or DataType.Double,
        DataType.UInt16 => wide is DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64 or DataType.Float or DataType.Double,
        DataType.Int16 => wide is DataType.Int32 or DataType.Int64 or DataType.Float or DataType.Double,
        DataType.UInt32 => wide is DataType.Int64 or DataType.UInt64 or DataType.Double,
        DataType.Int32 => wide is DataType.Int64 or DataType.Double,
        DataType.Float16 or DataType.BFloat16 => wide is DataType.Float or DataType.Double,
        DataType.Float => wide is DataType.Double,
        _ => false,
    };
}
