using System.Numerics;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Engine.Optimizers;

/// <summary>
/// Gradient descent with momentum as PyTorch has it: g += decay p; v = momentum v + g (at first v = g); p -= rate v, or with Nesterov's
/// look-ahead p -= rate (g + momentum v).
/// </summary>
/// <param name="engine">Whose parameters to move.</param>
/// <param name="momentum">How much of the velocity a step keeps.</param>
/// <param name="nesterov">Whether to look ahead.</param>
/// <param name="decay">The weight decay.</param>
/// <param name="groups">Groups with rates of their own.</param>
public sealed class Sgd(TrainingEngine engine, float momentum = 0.9f, bool nesterov = false, float decay = 0, IReadOnlyList<ParameterGroup>? groups = null)
    : Optimizer(engine, ["velocity"], groups)
{
    private protected override unsafe void Move(Workers workers, Parameter parameter, float rate)
    {
        var job = new Job(parameter.Count, parameter.Values, parameter.Gradient, parameter.State(0), momentum, nesterov, parameter.Decays ? decay : 0, rate);
        workers.Run(job, Chunks.Of(parameter.Count));
    }

    private readonly unsafe struct Job(int count, float* p, float* g, float* v, float momentum, bool nesterov, float decay, float rate) : IJob
    {
        public void Run(int chunk, int worker)
        {
            int i = chunk * Chunks.Elements, end = Math.Min(count, i + Chunks.Elements);
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(p + i), gradient = Vector.Load(g + i) + (value * decay);
                Vector<float> velocity = (Vector.Load(v + i) * momentum) + gradient;
                velocity.Store(v + i);
                (value - ((nesterov ? gradient + (velocity * momentum) : velocity) * rate)).Store(p + i);
            }

            for (; i < end; i++)
            {
                float gradient = g[i] + (p[i] * decay);
                v[i] = (v[i] * momentum) + gradient;
                p[i] -= (nesterov ? gradient + (v[i] * momentum) : v[i]) * rate;
            }
        }
    }
}
