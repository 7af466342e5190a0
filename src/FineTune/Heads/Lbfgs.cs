using System.Numerics;
using System.Runtime.InteropServices;

namespace Transfer.FineTune;

/// <summary>
/// Limited-memory BFGS for smooth convex functions (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5): ten pairs of
/// history, backtracking line search on Armijo's condition. Deterministic.
/// </summary>
internal static class Lbfgs
{
    private const int History = 10;
    private const int MostTrials = 20;
    private const double SufficientDecrease = 1e-4;

    // A float32 forward pass leaves this much noise, relative, in the value; below it Armijo's condition would refuse good steps.
    private const double ValueNoise = 1e-7;

    /// <summary>Where the search ended.</summary>
    /// <param name="Value">The function's value there.</param>
    /// <param name="Iterations">Accepted steps.</param>
    /// <param name="Converged">Whether the largest gradient entry came down to the tolerance.</param>
    public readonly record struct Result(double Value, int Iterations, bool Converged);

    /// <summary>Walks <paramref name="point"/> to the minimum of <paramref name="function"/>.</summary>
    /// <param name="function">Gives the value at its first argument and writes the gradient to its second.</param>
    /// <param name="point">The start, and afterwards the minimum.</param>
    /// <param name="maxIterations">The most steps.</param>
    /// <param name="tolerance">Ends when no entry of the gradient is larger.</param>
    /// <param name="onIteration">Told the number of steps after each.</param>
    public static Result Minimize(Func<double[], double[], double> function, double[] point, int maxIterations, double tolerance, Action<int>? onIteration = null)
    {
        int n = point.Length;
        double[] gradient = new double[n], direction = new double[n], trial = new double[n], trialGradient = new double[n];
        var pairs = new Queue<Pair>(History);
        double value = function(point, gradient);
        for (int iteration = 0; ; iteration++)
        {
            if (Largest(gradient) <= tolerance)
                return new Result(value, iteration, true);
            if (iteration == maxIterations)
                return new Result(value, iteration, false);
            Direction(gradient, pairs, direction);
            double slope = Dot(gradient, direction);
            // Rounding alone can make it an ascent, and then nothing is left to gain.
            if (slope >= 0)
                return new Result(value, iteration, false);
            double step = pairs.Count == 0 ? Math.Min(1, 1 / Math.Sqrt(-slope)) : 1;
            double trialValue;
            for (int attempt = 0; ; attempt++)
            {
                for (int i = 0; i < n; i++)
                    trial[i] = point[i] + (step * direction[i]);
                trialValue = function(trial, trialGradient);
                if (trialValue <= value + (SufficientDecrease * step * slope) + (ValueNoise * Math.Abs(value)))
                    break;
                if (attempt == MostTrials)
                    return new Result(value, iteration, false);
                // The minimum of the parabola through both values and the slope, kept within a tenth and a half of the step.
                double parabola = -slope * step * step / (2 * (trialValue - value - (slope * step)));
                step = double.IsFinite(parabola) ? Math.Clamp(parabola, 0.1 * step, 0.5 * step) : 0.1 * step;
            }

            Remember(pairs, point, trial, gradient, trialGradient);
            (value, gradient, trialGradient) = (trialValue, trialGradient, gradient);
            trial.CopyTo(point, 0);
            onIteration?.Invoke(iteration + 1);
        }
    }

    private static void Remember(Queue<Pair> pairs, double[] point, double[] next, double[] gradient, double[] nextGradient)
    {
        Pair pair = pairs.Count == History ? pairs.Dequeue() : new Pair(new double[point.Length], new double[point.Length]);
        for (int i = 0; i < point.Length; i++)
        {
            pair.S[i] = next[i] - point[i];
            pair.Y[i] = nextGradient[i] - gradient[i];
        }

        pair.Curvature = Dot(pair.S, pair.Y);
        // Convexity makes the curvature positive but for rounding.
        if (pair.Curvature > 1e-12 * Dot(pair.Y, pair.Y))
            pairs.Enqueue(pair);
    }

    private static void Direction(double[] gradient, Queue<Pair> pairs, double[] direction)
    {
        for (int i = 0; i < gradient.Length; i++)
            direction[i] = -gradient[i];
        if (pairs.Count == 0)
            return;
        Pair[] history = [.. pairs];
        double[] alpha = new double[history.Length];
        for (int j = history.Length - 1; j >= 0; j--)
        {
            alpha[j] = Dot(history[j].S, direction) / history[j].Curvature;
            AddScaled(direction, history[j].Y, -alpha[j]);
        }

        double scale = history[^1].Curvature / Dot(history[^1].Y, history[^1].Y);
        for (int i = 0; i < direction.Length; i++)
            direction[i] *= scale;
        for (int j = 0; j < history.Length; j++)
            AddScaled(direction, history[j].S, alpha[j] - (Dot(history[j].Y, direction) / history[j].Curvature));
    }

    private static double Largest(double[] values)
    {
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    private static double Dot(double[] a, double[] b)
    {
        ReadOnlySpan<Vector<double>> va = MemoryMarshal.Cast<double, Vector<double>>(a);
        ReadOnlySpan<Vector<double>> vb = MemoryMarshal.Cast<double, Vector<double>>(b);
        Vector<double> sum = default;
        for (int i = 0; i < va.Length; i++)
            sum += va[i] * vb[i];
        double total = Vector.Sum(sum);
        for (int i = va.Length * Vector<double>.Count; i < a.Length; i++)
            total += a[i] * b[i];
        return total;
    }

    private static void AddScaled(double[] to, double[] what, double factor)
    {
        for (int i = 0; i < to.Length; i++)
            to[i] += factor * what[i];
    }

    private sealed class Pair(double[] s, double[] y)
    {
        public double[] S { get; } = s;

        public double[] Y { get; } = y;

        public double Curvature { get; set; }
    }
}
