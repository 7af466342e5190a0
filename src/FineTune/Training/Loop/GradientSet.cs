using System.Numerics;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune;

/// <summary>All gradients of an engine as one vector: summed over batches, clipped, with the derivative of a penalty added.</summary>
/// <remarks>Sums are taken over fixed chunks in a fixed order, so that they are the same bits at any number of threads.</remarks>
internal sealed unsafe class GradientSet(TrainingEngine engine)
{
    private readonly Dictionary<string, float[]> _sums = [];
    private readonly double[] _partial = GC.AllocateArray<double>(Chunks.Of(engine.Parameters.Max(n => engine.Parameter(n).Length)), pinned: true);
    private int _added;

    /// <summary>Keeps the gradients of a batch for <see cref="Finish"/>.</summary>
    public void Add(TrainingEngine from)
    {
        foreach (string name in engine.Parameters)
        {
            if (!_sums.TryGetValue(name, out float[]? sum))
                _sums[name] = sum = new float[from.Gradient(name).Length];
            AddTo(sum, from.Gradient(name), _added == 0);
        }

        _added++;
    }

    /// <summary>Leaves in the engine the mean of its gradients and of those that were kept.</summary>
    public void Finish(TrainingEngine into)
    {
        if (_added == 0)
            return;
        float scale = 1f / (_added + 1);
        foreach (string name in engine.Parameters)
        {
            AddTo(into.Gradient(name), _sums[name], overwrite: false);
            Scale(into.Gradient(name), scale);
        }

        _added = 0;
    }

    /// <summary>Adds the derivative of l1 Σ|p| + l2/2 Σp².</summary>
    public void Penalise(TrainingEngine into, float l1, float l2)
    {
        foreach (string name in l1 == 0 && l2 == 0 ? [] : engine.Parameters)
        {
            Span<float> gradient = into.Gradient(name), parameter = engine.Parameter(name);
            for (int i = 0; i < gradient.Length; i++)
                gradient[i] += (l1 * float.Sign(parameter[i])) + (l2 * parameter[i]);
        }
    }

    /// <summary>The Euclidean norm of all gradients together; they are scaled down to <paramref name="limit"/> when it is larger and the limit is not 0.</summary>
    public double Clip(TrainingEngine of, float limit)
    {
        double square = 0;
        foreach (string name in engine.Parameters)
            square += Square(of, name);
        double norm = Math.Sqrt(square);
        if (limit > 0 && norm > limit)
        {
            foreach (string name in engine.Parameters)
                Scale(of.Gradient(name), (float)(limit / norm));
        }

        return norm;
    }

    private double Square(TrainingEngine of, string name)
    {
        Span<float> gradient = of.Gradient(name);
        int chunks = Chunks.Of(gradient.Length);
        fixed (float* values = gradient)
        fixed (double* partial = _partial)
            of.Workers.Run(new SquareJob(gradient.Length, values, partial), chunks);
        double sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++)
            sum += _partial[chunk];
        return sum;
    }

    private static void AddTo(Span<float> sum, ReadOnlySpan<float> values, bool overwrite)
    {
        if (overwrite)
        {
            values.CopyTo(sum);
            return;
        }

        for (int i = 0; i < sum.Length; i++)
            sum[i] += values[i];
    }

    private static void Scale(Span<float> values, float factor)
    {
        foreach (ref float value in values)
            value *= factor;
    }

    private readonly struct SquareJob(int count, float* values, double* partial) : IJob
    {
        // Two vectors of doubles a step; what is left over is added one by one.
        public void Run(int chunk, int worker)
        {
            int i = chunk * Chunks.Elements, end = Math.Min(count, i + Chunks.Elements);
            Vector<double> sum = Vector<double>.Zero;
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(Vector.Load(values + i), out Vector<double> low, out Vector<double> high);
                sum += (low * low) + (high * high);
            }

            double total = Vector.Sum(sum);
            for (; i < end; i++)
                total += (double)values[i] * values[i];
            partial[chunk] = total;
        }
    }
}
