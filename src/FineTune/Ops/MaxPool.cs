using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>y = the largest element that the window meets; padding never is. The gradient goes to the first of equal ones.</summary>
internal sealed unsafe class MaxPool : Operator
{
    private Pooling _kernel;
    private long _area;
    private long[] _columnMajor = [];
    private Slot _where = null!;
    private ConvolutionShape _blocked;

    public override Layout LayoutOf(int input) => HasOutput(1) ? Layout.Plain : LayoutTogether(1);

    public override void Plan()
    {
        Slot x = X();
        if (x.Rank < 3)
            throw Bad($"input {x} has no spatial dimensions; [N, C, d...] is needed");
        long[] kernel = Attributes.Ints("kernel_shape")?.ToArray() ?? throw Bad("attribute 'kernel_shape' is missing; the operator needs it");
        Window window = Window.Of(Attributes, x.Shape[2..], kernel, Bad);
        Slot y = Make(0, x, x.Layout, [x.Dim(0), x.Dim(1), .. window.Small]);
        if (x.Layout == Layout.Blocked)
        {
            _blocked = ConvolutionShape.Of(x.Shape, y.Shape, 1, window.Shape);
            _where = Saved(x.Type, y.Length);
            return;
        }

        _kernel = new Pooling(x.Dim(0) * x.Dim(1), window.Shape);
        _area = window.Shape.LargeCount;
        _where = Saved(DataType.Int32, y.Shape);
        if (HasOutput(1))
            Make(1, DataType.Int64, y.Shape);
        if (Attributes.Int("storage_order", 0) != 0)
            _columnMajor = [.. Enumerable.Range(0, (int)_area).Select(at => ColumnMajor(at, x.Shape))];
    }

    // y = max x
    public override void Forward()
    {
        if (X().Layout == Layout.Blocked)
        {
            BlockedPooling.Max(Workers, _blocked, X().F, Y().F, _where.F);
            return;
        }

        _kernel.Max(Workers, X().F, Y().F, (int*)_where.Pointer);
        if (!HasOutput(1))
            return;
        long places = Y().Count / Math.Max(1, X().Count / Math.Max(1, _area));
        for (long i = 0; i < Y().Count; i++)
        {
            int at = ((int*)_where.Pointer)[i];
            ((long*)Y(1).Pointer)[i] = (i / places * _area) + (_columnMajor.Length > 0 ? _columnMajor[at] : at);
        }
    }

    // dX[argmax] += dY
    public override void Backward()
    {
        if (X().Layout == Layout.Blocked)
            BlockedPooling.MaxBackward(Workers, _blocked, DY().F, _where.F, DX().F);
        else
            _kernel.MaxBackward(Workers, DY().F, (int*)_where.Pointer, DX().F);
    }

    /// <summary>The place of a spatial position when the first spatial axis runs fastest.</summary>
    private static long ColumnMajor(long at, long[] shape)
    {
        long place = 0;
        for (int d = shape.Length - 1; d >= 2; at /= shape[d--])
            place = (place * shape[d]) + (at % shape[d]);
        return place;
    }
}
