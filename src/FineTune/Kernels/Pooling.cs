namespace Transfer.FineTune.Kernels;

/// <summary>
/// Pools over [planes, large...]: the largest, the mean, or the p-norm of what a window meets. Each plane belongs to one chunk. Elements outside
/// never count as values; whether they count as places of a mean is the caller's choice.
/// </summary>
internal readonly unsafe struct Pooling(long planes, WindowShape window)
{
    /// <summary>The largest, the first of equal ones in row-major order, and where it was.</summary>
    public void Max(Workers workers, float* x, float* y, int* where) => workers.Run(new MaxJob(window, x, y, where), checked((int)planes));

    /// <summary>dX at the place of the largest += dY.</summary>
    public void MaxBackward(Workers workers, float* dY, int* where, float* dX) => workers.Run(new MaxBackwardJob(window, dY, where, dX), checked((int)planes));

    /// <summary>y = Σ |x|^p, or Σ x for p = 0, times the place's factor (null: 1).</summary>
    public void Sum(Workers workers, float* x, float* factors, float p, float* y) => workers.Run(new SumJob(window, x, factors, p, y), checked((int)planes));

    /// <summary>dX += dY times the place's factor, times the derivative of |x|^p (x is not read for p = 0).</summary>
    public void SumBackward(Workers workers, float* x, float* dY, float* factors, float p, float* dX) =>
        workers.Run(new SumBackwardJob(window, x, dY, factors, p, dX), checked((int)planes));

    /// <summary>The element that a tap of a place meets, or -1 outside.</summary>
    private static long ElementOf(in WindowShape window, long place, long tap)
    {
        long d = window.At(0, place / (window.Small[1] * window.Small[2]), tap / (window.Taps[1] * window.Taps[2]));
        long h = window.At(1, place / window.Small[2] % window.Small[1], tap / window.Taps[2] % window.Taps[1]);
        long w = window.At(2, place % window.Small[2], tap % window.Taps[2]);
        bool inside = (ulong)d < (ulong)window.Large[0] && (ulong)h < (ulong)window.Large[1] && (ulong)w < (ulong)window.Large[2];
        return inside ? (((d * window.Large[1]) + h) * window.Large[2]) + w : -1;
    }

    private readonly struct MaxJob(WindowShape window, float* x, float* y, int* where) : IJob
    {
        public void Run(int plane, int worker)
        {
            float* image = x + (plane * window.LargeCount);
            for (long place = 0; place < window.SmallCount; place++)
            {
                float best = float.NegativeInfinity;
                long at = -1;
                for (long tap = 0; tap < window.TapCount; tap++)
                {
                    long element = ElementOf(window, place, tap);
                    if (element >= 0 && (at < 0 || image[element] > best || float.IsNaN(image[element])))
                        (best, at) = (image[element], element);
                }

                long to = (plane * window.SmallCount) + place;
                (y[to], where[to]) = (best, (int)at);
            }
        }
    }

    private readonly struct MaxBackwardJob(WindowShape window, float* dY, int* where, float* dX) : IJob
    {
        public void Run(int plane, int worker)
        {
            float* image = dX + (plane * window.LargeCount);
            Fill.Zero(image, window.LargeCount * sizeof(float));
            for (long i = plane * window.SmallCount; i < (plane + 1) * window.SmallCount; i++)
            {
                if (where[i] >= 0)
                    image[where[i]] += dY[i];
            }
        }
    }

    private readonly struct SumJob(WindowShape window, float* x, float* factors, float p, float* y) : IJob
    {
        public void Run(int plane, int worker)
        {
            float* image = x + (plane * window.LargeCount);
            for (long place = 0; place < window.SmallCount; place++)
            {
                double sum = 0;
                for (long tap = 0; tap < window.TapCount; tap++)
                {
                    long element = ElementOf(window, place, tap);
                    if (element >= 0)
                        sum += p == 0 ? image[element] : Math.Pow(Math.Abs(image[element]), p);
                }

                y[(plane * window.SmallCount) + place] = (float)(sum * (factors is null ? 1 : factors[place]));
            }
        }
    }

    private readonly struct SumBackwardJob(WindowShape window, float* x, float* dY, float* factors, float p, float* dX) : IJob
    {
        public void Run(int plane, int worker)
        {
            float* image = dX + (plane * window.LargeCount);
            Fill.Zero(image, window.LargeCount * sizeof(float));
            for (long place = 0; place < window.SmallCount; place++)
            {
                double g = dY[(plane * window.SmallCount) + place] * (double)(factors is null ? 1 : factors[place]);
                for (long tap = 0; tap < window.TapCount; tap++)
                {
                    long element = ElementOf(window, place, tap);
                    if (element < 0)
                        continue;
                    double v = p == 0 ? 0 : x[(plane * window.LargeCount) + element];
                    image[element] += (float)(p == 0 ? g : g * p * Math.Pow(Math.Abs(v), p - 1) * Math.Sign(v));
                }
            }
        }
    }
}
