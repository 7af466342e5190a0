namespace Transfer.FineTune.Engine.Optimizers;

/// <summary>Gradient descent with momentum as PyTorch has it: v = momentum v + g (at first v = g), p -= rate v.</summary>
public sealed class Sgd(TrainingEngine engine, float momentum = 0.9f)
{
    private readonly Dictionary<string, float[]> _velocities = engine.Parameters.ToDictionary(n => n, n => new float[engine.Parameter(n).Length]);

    /// <summary>Moves every parameter against its gradient.</summary>
    public void Step(float rate)
    {
        foreach (string name in engine.Parameters)
        {
            Span<float> p = engine.Parameter(name), g = engine.Gradient(name), v = _velocities[name];
            for (int i = 0; i < p.Length; i++)
            {
                v[i] = (momentum * v[i]) + g[i];
                p[i] -= rate * v[i];
            }
        }
    }
}
