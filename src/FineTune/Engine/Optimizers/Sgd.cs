using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Engine.Optimizers;

/// <summary>Gradient descent with momentum as PyTorch has it: v = momentum v + g (at first v = g), p -= rate v.</summary>
public sealed unsafe class Sgd(TrainingEngine engine, float momentum = 0.9f)
{
    private readonly Dictionary<string, float[]> _velocities = engine.Parameters.ToDictionary(n => n, n => new float[engine.Parameter(n).Length]);

    /// <summary>Moves every parameter against its gradient.</summary>
    public void Step(float rate)
    {
        for (int i = 0; i < engine.Parameters.Count; i++)
        {
            string name = engine.Parameters[i];
            fixed (float* p = engine.Parameter(name), g = engine.Gradient(name), v = _velocities[name])
                engine.Workers.Run(new Job(engine.Parameter(name).Length, p, g, v, momentum, rate), Chunks.Of(engine.Parameter(name).Length));
        }
    }

    /// <summary>A chunk's velocities, then, while they are in the cache, its parameters.</summary>
    private readonly struct Job(long count, float* p, float* g, float* v, float momentum, float rate) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long at = (long)chunk * Chunks.Elements, length = Math.Min(Chunks.Elements, count - at);
            Elementwise.Span<Velocity>(length, v + at, g + at, null, v + at, momentum);
            Elementwise.Span<Move>(length, p + at, v + at, null, p + at, rate);
        }
    }

    private readonly struct Velocity : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => (alpha * a) + b;
    }

    private readonly struct Move : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a - (alpha * b);
    }
}
