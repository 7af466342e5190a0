using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>x as another type. From float32 to float32 it is x itself; integers are cut towards zero, truth values are "not 0".</summary>
internal sealed unsafe class Cast : Operator
{
    private bool _isView;

    public override void Plan()
    {
        var to = (DataType)Attributes.Int("to", 0);
        if (!IsSupported(X().Type) || !IsSupported(to))
            throw Bad($"it casts {X()} to {to.OnnxName()}; the engine has float, double, float16, integers of 8 to 64 bits and bool");
        _isView = to == X().Type;
        if (_isView)
        {
            MakeView(0, 0, X().Shape);
            PassGradient(0);
        }
        else
        {
            Make(0, to, X().Shape);
        }
    }

    // y = x
    public override void Forward()
    {
        if (_isView)
            return;
        Slot x = X(), y = Y();
        for (long i = 0; i < x.Count; i++)
        {
            if (IsReal(x.Type))
                Write(y, i, ReadReal(x, i));
            else if (IsReal(y.Type))
                Write(y, i, Integers.Read(x, i));
            else
                Integers.Write(y, i, Integers.Read(x, i));
        }
    }

    // dX = dY
    public override void Backward()
    {
    }

    private static bool IsReal(DataType type) => type is DataType.Float or DataType.Double or DataType.Float16;

    private static bool IsSupported(DataType type) =>
        IsReal(type) || type is DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Int8 or DataType.UInt8 or DataType.Bool;

    private static double ReadReal(Slot slot, long i) => slot.Type switch
    {
        DataType.Float => slot.F[i],
        DataType.Double => ((double*)slot.Pointer)[i],
        _ => (double)((Half*)slot.Pointer)[i],
    };

    private static void Write(Slot slot, long i, double value)
    {
        switch (slot.Type)
        {
            case DataType.Float: slot.F[i] = (float)value; break;
            case DataType.Double: ((double*)slot.Pointer)[i] = value; break;
            case DataType.Float16: ((Half*)slot.Pointer)[i] = (Half)value; break;
            case DataType.Bool: Integers.Write(slot, i, value != 0 ? 1 : 0); break;
            default: Integers.Write(slot, i, (long)value); break;
        }
    }
}
