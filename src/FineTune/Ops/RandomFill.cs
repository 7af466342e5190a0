using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// RandomUniform, RandomNormal (a shape), their Like forms (an input's shape) and Bernoulli (an input's probabilities). The numbers follow from the
/// engine's seed, the node's <c>seed</c> and place, the step and the element; they are not those of any other runtime. Nothing has a gradient.
/// </summary>
internal sealed unsafe class RandomFill(RandomKind kind, bool like) : Operator
{
    private ulong _stream;
    private float _base;
    private float _scale;

    public override bool IsDeterministic => false;

    public override bool Differentiates(int input) => false;

    public override void Plan()
    {
        (_base, _scale) = kind switch
        {
            RandomKind.Uniform => (Attributes.Float("low", 0), Attributes.Float("high", 1) - Attributes.Float("low", 0)),
            RandomKind.Normal => (Attributes.Float("mean", 0), Attributes.Float("scale", 1)),
            _ => (0, 1),
        };
        var type = (DataType)Attributes.Int("dtype", (long)(like ? X().Type : DataType.Float));
        bool fits = kind == RandomKind.Bernoulli ? X().IsFloat && type is DataType.Float or DataType.Bool or DataType.Int32 or DataType.Int64 : type == DataType.Float;
        if (!fits)
            throw Bad($"elements of type {type.OnnxName()} are asked for; the engine draws float32, and for Bernoulli bool, int32 and int64 too, from float32 probabilities");
        long[] shape = like ? X().Shape : Attributes.Ints("shape")?.ToArray() ?? throw Bad("no shape is given");
        Make(0, type, shape);
        _stream = BitConverter.SingleToUInt32Bits(Attributes.Float("seed", 0)) + CounterRandom.Hash(Context.Clock.NextStream());
    }

    // y = base + scale r, or r < x
    public override void Forward()
    {
        CounterRandom random = CounterRandom.At(Context.Options.Seed, Context.Clock.Step, _stream);
        if (Y().IsFloat)
        {
            Workers.Run(new Job(random, kind, _base, _scale, Y().Count, kind == RandomKind.Bernoulli ? X().F : null, Y().F), Chunks.Of(Y().Count));
            return;
        }

        for (long i = 0; i < Y().Count; i++)
            Integers.Write(Y(), i, random.Uniform(i) < X().F[i] ? 1 : 0);
    }

    private readonly struct Job(CounterRandom random, RandomKind kind, float start, float scale, long count, float* x, float* y) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long end = Math.Min(count, (chunk + 1L) * Chunks.Elements);
            for (long i = (long)chunk * Chunks.Elements; i < end; i++)
                y[i] = kind == RandomKind.Bernoulli ? (random.Uniform(i) < x[i] ? 1 : 0) : (float)(start + (scale * Draw(i)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private double Draw(long i) => kind == RandomKind.Normal ? random.Normal(i) : random.Uniform(i);
    }
}
