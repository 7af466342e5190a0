using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>y = x Φ(x), Φ being the normal distribution function, or with approximate = "tanh" an approximation of it.</summary>
internal sealed unsafe class Gelu : Operator
{
    private bool _isTanh;

    public override void Plan()
    {
        string approximate = Attributes.String("approximate", "none");
        if (approximate is not ("none" or "tanh"))
            throw Bad($"attribute 'approximate' is '{approximate}'; 'none' and 'tanh' are there");
        _isTanh = approximate == "tanh";
        Make(0, X().Type, X().Shape);
        OverwriteGradient(0);
        Keep(X());
    }

    // y = x Φ(x)
    public override void Forward()
    {
        if (_isTanh)
            Elementwise.Run<Value<UnaryFunctions.GeluTanh>>(Workers, X().Count, X().F, null, null, Y().F);
        else
            Elementwise.Run<Value<UnaryFunctions.Gelu>>(Workers, X().Count, X().F, null, null, Y().F);
    }

    // dX = dY (Φ(x) + x φ(x))
    public override void Backward()
    {
        if (_isTanh)
            Elementwise.Run<Derivative<UnaryFunctions.GeluTanh>>(Workers, X().Count, DY().F, X().F, null, DX().F);
        else
            Elementwise.Run<Derivative<UnaryFunctions.Gelu>>(Workers, X().Count, DY().F, X().F, null, DX().F);
    }
}
