using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Engine.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter): p *= 1 - rate decay, then p -= rate m̂ / (√v̂ + epsilon) with the
/// bias-corrected running means of the gradient and its square.
/// </summary>
public sealed unsafe class AdamW(TrainingEngine engine, float decay = 0.01f, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
{
    private readonly Dictionary<string, (float[] M, float[] V)> _moments =
        engine.Parameters.ToDictionary(n => n, n => (new float[engine.Parameter(n).Length], new float[engine.Parameter(n).Length]));

    private int _step;

    /// <summary>Moves every parameter.</summary>
    public void Step(float rate)
    {
        _step++;
        double correction1 = 1 - Math.Pow(beta1, _step), correction2 = 1 - Math.Pow(beta2, _step);
        for (int i = 0; i < engine.Parameters.Count; i++)
        {
            string name = engine.Parameters[i];
            (float[] moment, float[] square) = _moments[name];
            fixed (float* p = engine.Parameter(name), g = engine.Gradient(name), m = moment, v = square)
                engine.Workers.Run(new Job(moment.Length, p, g, m, v, rate, decay, beta1, beta2, epsilon, correction1, correction2), Chunks.Of(moment.Length));
        }
    }

    private readonly struct Job(
        long count, float* p, float* g, float* m, float* v, float rate, float decay, double beta1, double beta2, double epsilon, double correction1, double correction2) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk, int worker)
        {
            long first = (long)chunk * Chunks.Elements;
            for (long i = first; i < Math.Min(count, first + Chunks.Elements); i++)
            {
                m[i] = (float)((beta1 * m[i]) + ((1 - beta1) * g[i]));
                v[i] = (float)((beta2 * v[i]) + ((1 - beta2) * g[i] * g[i]));
                double decayed = p[i] * (1 - ((double)rate * decay));
                p[i] = (float)(decayed - (rate * (m[i] / correction1) / (Math.Sqrt(v[i] / correction2) + epsilon)));
            }
        }
    }
}
