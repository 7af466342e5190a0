using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// In training y = x / (1 - ratio) where a random number is at least the ratio, else 0; otherwise y = x. The random number of an element
/// follows from the engine's seed, the step, the node's place and the element, so nothing need be stored for the backward pass.
/// </summary>
internal sealed unsafe class Dropout : Operator
{
    private float _ratio;
    private ulong _stream;

    public override bool IsDeterministic => _ratio == 0;

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        _ratio = Opset < 12 ? Attributes.Float("ratio", 0.5f) : ConstantFloats(1) is { } ratio ? ratio[0] : 0.5f;
        if (!IsTraining())
            _ratio = 0;
        if (!(_ratio >= 0 && _ratio < 1))
            throw Bad($"ratio {_ratio} is not in [0, 1)");
        if (_ratio > 0 && !X(0).IsFloat)
            throw Bad($"its input is {X(0)}; the engine drops elements of float32");
        _stream = (ulong)Attributes.Int("seed", 0) + CounterRandom.Hash(Context.Clock.NextStream());
        if (_ratio == 0)
        {
            MakeView(0, 0, X(0).Shape);
            PassGradient(0);
        }
        else
        {
            Make(0, X(0).Type, X(0).Shape);
        }

        if (HasOutput(1))
            Make(1, DataType.Bool, X(0).Shape);
    }

    // y = keep ? x / (1 - ratio) : 0
    public override void Forward()
    {
        if (_ratio > 0)
            Run(X(0).F, Y().F);
        for (long i = 0; HasOutput(1) && i < X(0).Count; i++)
            Integers.Write(Y(1), i, Keeps(Key, _ratio, i) ? 1 : 0);
    }

    // dX = keep ? dY / (1 - ratio) : 0
    public override void Backward()
    {
        if (_ratio > 0)
            Run(DY().F, DX(0).F);
    }

    private ulong Key => CounterRandom.Hash(Context.Options.Seed ^ CounterRandom.Hash(Context.Clock.Step ^ CounterRandom.Hash(_stream)));

    private bool IsTraining() => Context.Options.Dropout switch
    {
        LayerMode.Evaluation => false,
        LayerMode.Training => true,
        _ => Opset >= 12 && Has(2) && X(2).IsConstant && Integers.Read(X(2), 0) != 0,
    };

    private void Run(float* from, float* to) => Workers.Run(new Job(X(0).Count, Key, _ratio, from, to), Chunks.Of(X(0).Count));

    private static bool Keeps(ulong key, float ratio, long i) => (CounterRandom.Hash(key + (ulong)i) >> 40) * (1f / (1 << 24)) >= ratio;

    private readonly struct Job(long count, ulong key, float ratio, float* from, float* to) : IJob
    {
        public void Run(int chunk, int worker)
        {
            float scale = 1 / (1 - ratio);
            long end = Math.Min(count, (chunk + 1L) * Chunks.Elements);
            for (long i = (long)chunk * Chunks.Elements; i < end; i++)
                to[i] = Keeps(key, ratio, i) ? from[i] * scale : 0;
        }
    }
}
