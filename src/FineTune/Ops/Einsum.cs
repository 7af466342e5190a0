using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>y = Σ Π x over the labels of <c>equation</c> that the result lacks. More than two operands are multiplied from the left.</summary>
internal sealed unsafe class Einsum : Operator
{
    private readonly List<EinsumProduct> _products = [];
    private readonly List<Slot> _gradients = [];
    private EinsumView _last = null!;

    public override void Plan()
    {
        string text = Attributes.String("equation", "");
        Slot[] operands = [.. Enumerable.Range(0, Inputs.Count).Select(i => X(i))];
        if (operands.Length == 0 || !Array.TrueForAll(operands, x => x.IsFloat))
            throw Bad("its inputs must be one or more float tensors");
        EinsumEquation equation = EinsumEquation.Read(text, operands, out string problem) ?? throw Bad($"equation '{Shown.Text(text)}': {problem}");
        (Slot Slot, string Labels) left = (operands[0], equation.Operands[0]);
        for (int i = 1; i < operands.Length; i++)
        {
            string wanted = equation.Output + string.Concat(equation.Operands[(i + 1)..]);
            var product = new EinsumProduct(left, (operands[i], equation.Operands[i]), wanted, equation.Sizes, dims => Saved(DataType.Float, dims));
            product.PlanBackward(dims => ScratchBackward(DataType.Float, dims));
            foreach (Slot factor in product.Factors)
                Keep(factor);
            _gradients.Add(ScratchBackward(DataType.Float, product.Result.Shape));
            _products.Add(product);
            left = (product.Result, product.Labels);
        }

        _last = new EinsumView(left.Slot, left.Labels, equation.Output, equation.Sizes, dims => Make(0, DataType.Float, dims));
        if (Outputs[0] is null)
            Make(0, DataType.Float, _last.Result.Shape);
    }

    // C1 = x0 x1, C2 = C1 x2, ...; y = the last one, its axes in order
    public override void Forward()
    {
        foreach (EinsumProduct product in _products)
            product.Forward(Workers);
        _last.Forward(Workers);
        if (_last.Result != Y())
            Fill.Copy(_last.Result.Pointer, Y().Pointer, Y().Bytes);
    }

    // The gradient of each product, from the last to the first
    public override void Backward()
    {
        if (_products.Count == 0)
        {
            _last.Backward(Workers, DY().F, DX().F);
            return;
        }

        _last.Backward(Workers, DY().F, _gradients[^1].F);
        for (int i = _products.Count - 1; i >= 0; i--)
        {
            float* left = i > 0 ? _gradients[i - 1].F : Wants(0) ? DX(0).F : null;
            _products[i].Backward(Workers, _gradients[i].F, left, Wants(i + 1) ? DX(i + 1).F : null);
        }
    }
}
