namespace Transfer.FineTune.Engine.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter): p *= 1 - rate decay, then p -= rate m̂ / (√v̂ + epsilon) with the
/// bias-corrected running means of the gradient and its square.
/// </summary>
public sealed class AdamW(TrainingEngine engine, float decay = 0.01f, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
{
    private readonly Dictionary<string, (float[] M, float[] V)> _moments =
        engine.Parameters.ToDictionary(n => n, n => (new float[engine.Parameter(n).Length], new float[engine.Parameter(n).Length]));

    private int _step;

    /// <summary>Moves every parameter.</summary>
    public void Step(float rate)
    {
        _step++;
        double correction1 = 1 - Math.Pow(beta1, _step), correction2 = 1 - Math.Pow(beta2, _step);
        foreach (string name in engine.Parameters)
        {
            Span<float> p = engine.Parameter(name), g = engine.Gradient(name);
            (float[] m, float[] v) = _moments[name];
            for (int i = 0; i < p.Length; i++)
            {
                m[i] = (float)((beta1 * m[i]) + ((1 - beta1) * g[i]));
                v[i] = (float)((beta2 * v[i]) + ((1 - beta2) * g[i] * g[i]));
                double decayed = p[i] * (1 - ((double)rate * decay));
                p[i] = (float)(decayed - (rate * (m[i] / correction1) / (Math.Sqrt(v[i] / correction2) + epsilon)));
            }
        }
    }
}
