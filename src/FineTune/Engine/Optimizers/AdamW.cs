using System.Numerics;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Engine.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019): p *= 1 - rate decay, then p -= rate m̂ / (√v̂ + epsilon) with the
/// bias-corrected running means of the gradient and its square.
/// </summary>
/// <param name="engine">Whose parameters to move.</param>
/// <param name="decay">The weight decay.</param>
/// <param name="beta1">How much of the mean of the gradient a step keeps.</param>
/// <param name="beta2">How much of the mean of its square a step keeps.</param>
/// <param name="epsilon">What keeps the division finite.</param>
/// <param name="groups">Groups with rates of their own.</param>
public sealed class AdamW(
    TrainingEngine engine, float decay = 0.01f, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, IReadOnlyList<ParameterGroup>? groups = null)
    : Optimizer(engine, ["m", "v"], groups)
{
    private protected override unsafe void Move(Workers workers, Parameter parameter, float rate)
    {
        double correction1 = 1 - Math.Pow(beta1, Steps), correction2 = 1 - Math.Pow(beta2, Steps);
        var job = new Job(
            parameter.Count, parameter.Values, parameter.Gradient, parameter.State(0), parameter.State(1),
            beta1, beta2, 1 - (parameter.Decays ? (double)rate * decay : 0), rate / correction1, 1 / correction2, epsilon);
        workers.Run(job, Chunks.Of(parameter.Count));
    }

    private readonly unsafe struct Job(
        int count, float* p, float* g, float* m, float* v, double beta1, double beta2, double keep, double rate, double correction2, double epsilon) : IJob
    {
        // In double throughout: a float is widened to two vectors of doubles, so that what a step rounds is the stored result alone.
        public void Run(int chunk, int worker)
        {
            int i = chunk * Chunks.Elements, end = Math.Min(count, i + Chunks.Elements);
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(Vector.Load(p + i), out Vector<double> p0, out Vector<double> p1);
                Vector.Widen(Vector.Load(g + i), out Vector<double> g0, out Vector<double> g1);
                Vector.Widen(Vector.Load(m + i), out Vector<double> m0, out Vector<double> m1);
                Vector.Widen(Vector.Load(v + i), out Vector<double> v0, out Vector<double> v1);
                Mean(ref m0, g0, beta1);
                Mean(ref m1, g1, beta1);
                Mean(ref v0, g0 * g0, beta2);
                Mean(ref v1, g1 * g1, beta2);
                Vector.Narrow(m0, m1).Store(m + i);
                Vector.Narrow(v0, v1).Store(v + i);
                Vector.Narrow(Moved(p0, m0, v0), Moved(p1, m1, v1)).Store(p + i);
            }

            for (; i < end; i++)
            {
                double mean = (beta1 * m[i]) + ((1 - beta1) * g[i]), square = (beta2 * v[i]) + ((1 - beta2) * ((double)g[i] * g[i]));
                m[i] = (float)mean;
                v[i] = (float)square;
                p[i] = (float)((p[i] * keep) - (rate * mean / (Math.Sqrt(square * correction2) + epsilon)));
            }
        }

        private static void Mean(ref Vector<double> mean, Vector<double> next, double beta) => mean = (mean * beta) + (next * (1 - beta));

        private Vector<double> Moved(Vector<double> value, Vector<double> mean, Vector<double> square) =>
            (value * keep) - (mean * rate / (Vector.SquareRoot(square * correction2) + new Vector<double>(epsilon)));
    }
}
