using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// ScatterND and ScatterElements: y = x with updates at places that indices name, combined with what is there by <c>reduction</c>. Several
/// updates may name one place.
/// </summary>
internal abstract unsafe class Scatter : Operator
{
    private string _reduction = "none";
    private Slot? _sharers;

    public sealed override bool Differentiates(int input) => input is 0 or 2;

    public sealed override void Plan()
    {
        _reduction = Attributes.String("reduction", "none");
        if (_reduction is not ("none" or "add" or "mul" or "min" or "max"))
            throw Bad($"reduction '{Shown.Text(_reduction)}' is unknown; it is none, add, mul, max or min");
        if (X(2).Type != X(0).Type)
            throw Bad($"updates {X(2)} do not fit {X(0)}; they must be of one type");
        Make(0, X(0).Type, X(0).Shape);
        PlanPlaces();
        Keep(X(1));
        if (_reduction is "none" or "add")
            return;
        Keep(X(0));
        Keep(X(2));
        Keep(Y());
        _sharers = ScratchBackward(DataType.Float, X(0).Shape);
    }

    // y = x; y[place] = or += updates
    public sealed override void Forward()
    {
        Fill.Copy(X(0).Pointer, Y().Pointer, Y().Bytes);
        long length = SliceLength;
        for (long i = 0; i < X(2).Count; i++)
        {
            long at = PlaceOf(i / length) + (i % length);
            if (Y().IsFloat)
                Y().F[at] = Combine(Y().F[at], X(2).F[i]);
            else if (_reduction == "none" || Y().Type == DataType.Bool)
                Integers.Write(Y(), at, Integers.Read(X(2), i));
            else
                Integers.Write(Y(), at, Integers.Read(Y(), at) + Integers.Read(X(2), i));
        }
    }

    public sealed override void Backward()
    {
        switch (_reduction)
        {
            case "mul": Multiplied(); break;
            case "min" or "max": Chosen(); break;
            default: Placed(); break;
        }
    }

    /// <summary>Updates that one index places side by side.</summary>
    protected abstract long SliceLength { get; }

    protected abstract void PlanPlaces();

    /// <summary>Where an index leads.</summary>
    protected abstract long PlaceOf(long index);

    private long Place(long i) => PlaceOf(i / SliceLength) + (i % SliceLength);

    // add: dX = dY; none: dX = dY, 0 at the places. dUpdates = dY[place]
    private void Placed()
    {
        if (Wants(0))
        {
            Fill.Copy(DY().Pointer, DX(0).Pointer, DX(0).Bytes);
            for (long i = 0; _reduction == "none" && i < X(2).Count; i++)
                DX(0).F[Place(i)] = 0;
        }

        for (long i = 0; Wants(2) && i < X(2).Count; i++)
            DX(2).F[i] = DY().F[Place(i)];
    }

    // y = x Π u: dX = dY Π u; dU[i] = dY x Π u without u[i], which is dY y / u[i] where that can be divided
    private void Multiplied()
    {
        Slot u = X(2);
        if (Wants(0))
        {
            Fill.Copy(DY().Pointer, DX(0).Pointer, DX(0).Bytes);
            for (long i = 0; i < u.Count; i++)
                DX(0).F[Place(i)] *= u.F[i];
        }

        for (long i = 0; Wants(2) && i < u.Count; i++)
        {
            long at = Place(i);
            DX(2).F[i] = DY().F[at] * (u.F[i] != 0 ? Y().F[at] / u.F[i] : ProductWithout(i, at));
        }
    }

    private float ProductWithout(long left, long at)
    {
        float product = X(0).F[at];
        for (long i = 0; i < X(2).Count; i++)
        {
            if (i != left && Place(i) == at)
                product *= X(2).F[i];
        }

        return product;
    }

    // y = the largest (smallest) of x and its u: those equal to y share dY evenly
    private void Chosen()
    {
        Slot x = X(0), u = X(2), y = Y();
        float* sharers = _sharers!.F;
        for (long at = 0; at < x.Count; at++)
            sharers[at] = x.F[at] == y.F[at] ? 1 : 0;
        for (long i = 0; i < u.Count; i++)
        {
            long at = Place(i);
            sharers[at] += u.F[i] == y.F[at] ? 1 : 0;
        }

        for (long at = 0; Wants(0) && at < x.Count; at++)
            DX(0).F[at] = x.F[at] == y.F[at] ? DY().F[at] / sharers[at] : 0;
        for (long i = 0; Wants(2) && i < u.Count; i++)
        {
            long at = Place(i);
            DX(2).F[i] = u.F[i] == y.F[at] ? DY().F[at] / sharers[at] : 0;
        }
    }

    private float Combine(float old, float update) => _reduction switch
    {
        "none" => update,
        "add" => old + update,
        "mul" => old * update,
        "min" => MathF.Min(old, update),
        _ => MathF.Max(old, update),
    };
}
