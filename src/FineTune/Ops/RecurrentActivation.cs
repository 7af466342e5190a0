using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>An activation that a recurrent cell's attributes name, with its constants.</summary>
internal sealed unsafe class RecurrentActivation
{
    private readonly delegate*<long, float*, float, float, void> _forward;
    private readonly delegate*<long, float*, float*, float*, float, float, void> _backward;
    private readonly float _alpha;
    private readonly float _beta;

    private RecurrentActivation(
        delegate*<long, float*, float, float, void> forward, delegate*<long, float*, float*, float*, float, float, void> backward, float alpha, float beta)
    {
        _forward = forward;
        _backward = backward;
        (_alpha, _beta) = (alpha, beta);
    }

    /// <summary>The activation of a name, or null. It takes as many values from the lists of constants as it has, while there are any.</summary>
    public static RecurrentActivation? Find(string name, Queue<float> alphas, Queue<float> betas)
    {
        switch (name.ToUpperInvariant())
        {
            case "AFFINE": return Of<RecurrentFunctions.Affine>(Next(alphas, 1), Next(betas, 0));
            case "ELU": return Of<RecurrentFunctions.Elu>(Next(alphas, 1));
            case "HARDSIGMOID": return Of<RecurrentFunctions.HardSigmoid>(Next(alphas, 0.2f), Next(betas, 0.5f));
            case "LEAKYRELU": return Of<RecurrentFunctions.LeakyRelu>(Next(alphas, 0.01f));
            case "RELU": return Of<RecurrentFunctions.Relu>();
            case "SCALEDTANH": return Of<RecurrentFunctions.ScaledTanh>(Next(alphas, 1), Next(betas, 1));
            case "SIGMOID": return Of<RecurrentFunctions.Sigmoid>();
            case "SOFTPLUS": return Of<RecurrentFunctions.Softplus>();
            case "SOFTSIGN": return Of<RecurrentFunctions.Softsign>();
            case "TANH": return Of<RecurrentFunctions.Tanh>();
            case "THRESHOLDEDRELU": return Of<RecurrentFunctions.ThresholdedRelu>(Next(alphas, 1));
            default: return null;
        }
    }

    /// <summary>x becomes y.</summary>
    public void Forward(long count, float* x) => _forward(count, x, _alpha, _beta);

    /// <summary>dX from dY and y; dX may be dY.</summary>
    public void Backward(long count, float* dY, float* y, float* dX) => _backward(count, dY, y, dX, _alpha, _beta);

    private static float Next(Queue<float> constants, float otherwise) => constants.TryDequeue(out float given) ? given : otherwise;

    private static RecurrentActivation Of<TFunction>(float alpha = 0, float beta = 0)
        where TFunction : struct, IUnary => new(&Run<TFunction>, &RunBack<TFunction>, alpha, beta);

    private static void Run<TFunction>(long count, float* x, float alpha, float beta)
        where TFunction : struct, IUnary => Elementwise.Span<Value<TFunction>>(count, x, null, null, x, alpha, beta);

    private static void RunBack<TFunction>(long count, float* dY, float* y, float* dX, float alpha, float beta)
        where TFunction : struct, IUnary => Elementwise.Span<Derivative<TFunction>>(count, dY, y, null, dX, alpha, beta);
}
