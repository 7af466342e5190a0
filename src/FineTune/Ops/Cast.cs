using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Cast (to a named type) and CastLike (to the type of the second input). To its own type x is itself; integers are cut towards zero, truth
/// values are "not 0".
/// </summary>
internal sealed class Cast(bool like = false) : Operator
{
    private bool _isView;

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        DataType to = like ? X(1).Type : (DataType)Attributes.Int("to", 0);
        if (!IsSupported(X(0).Type) || !IsSupported(to))
            throw Bad($"it casts {X(0)} to {to.OnnxName()}; the engine has float, double, float16, bfloat16, integers of 8 to 64 bits and bool");
        _isView = to == X(0).Type;
        if (_isView)
        {
            MakeView(0, 0, X(0).Shape);
            PassGradient(0);
        }
        else
        {
            Make(0, to, X(0).Shape);
        }
    }

    // y = x
    public override void Forward()
    {
        if (_isView)
            return;
        Slot x = X(0), y = Y();
        bool isReal = Elements.IsReal(x.Type) || Elements.IsReal(y.Type);
        for (long i = 0; i < x.Count; i++)
        {
            if (isReal)
                Elements.Write(y, i, Elements.Read(x, i));
            else
                Integers.Write(y, i, Integers.Read(x, i));
        }
    }

    // dX = dY
    public override void Backward()
    {
    }

    private static bool IsSupported(DataType type) => Elements.IsReal(type) || Integers.Has(type);
}
