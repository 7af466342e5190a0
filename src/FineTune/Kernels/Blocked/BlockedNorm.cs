using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Normalisation by channel in blocked layout, with what follows it (<see cref="Epilogue"/>). Sums are taken plane by plane, in lanes over one
/// line of pixels and then in float64, and the planes are added up in order. Variances are those of the distances from the channel's
/// first value, which takes one pass and loses nothing when the mean is far from zero.
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct BlockedNorm(BlockedShape shape)
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>Two sums of 16 lanes for each plane, in float64.</summary>
    public long SumDoubles => shape.Planes * 2L * Lanes;

    /// <summary>Elements of a channel.</summary>
    public long Count => shape.Images * shape.Pixels;

    /// <summary>The mean and the biased variance of every channel.</summary>
    public void Statistics(Workers workers, float* x, float* mean, float* variance, double* sums)
    {
        workers.Run(new StatisticsJob(shape, x, sums), shape.Planes);
        for (long c = 0; c < shape.Channels; c++)
        {
            double sum = Total(sums, c, 0) / Count, squares = Total(sums, c, 1) / Count;
            mean[c] = (float)(sum + x[(c / Lanes * shape.Plane) + (c % Lanes)]);
            variance[c] = (float)Math.Max(0, squares - (sum * sum));
        }
    }

    /// <summary>y = factor x + shift, and what follows; 16 factors and shifts for each block.</summary>
    public void Forward(Workers workers, float* x, float* factor, float* shift, in Epilogue epilogue, float* y) =>
        workers.Run(new ForwardJob(shape, x, factor, shift, epilogue, y), shape.Planes);

    /// <summary>
    /// Σ dY and Σ dY (x - mean) of every channel. dY counts only where <paramref name="mask"/> lets it through; what counts is written to
    /// <paramref name="masked"/> unless that is null.
    /// </summary>
    public void Sums(Workers workers, float* x, float* dY, in CutMask mask, float* masked, float* mean, double* sums) =>
        workers.Run(new SumJob(shape, x, dY, mask, masked, mean, sums), shape.Planes);

    /// <summary>dX = a dY + b x + c; 16 of each for each block. dY counts as in <see cref="Sums"/>.</summary>
    public void BackwardInput(Workers workers, float* x, float* dY, in CutMask mask, float* a, float* b, float* c, float* dX) =>
        workers.Run(new InputJob(shape, x, dY, mask, a, b, c, dX), shape.Planes);

    /// <summary>A channel's total over images: sum 0 or 1.</summary>
    public double Total(double* sums, long channel, int which)
    {
        double total = 0;
        for (long n = 0; n < shape.Images; n++)
            total += sums[((((n * shape.Blocks) + (channel / Lanes)) * 2) + which) * Lanes + (channel % Lanes)];
        return total;
    }

    private readonly struct StatisticsJob(BlockedShape shape, float* x, double* sums) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int plane, int worker)
        {
            double* total = sums + (plane * 2L * Lanes);
            Fill.Zero(total, 2 * Lanes * sizeof(double));
            float* from = x + (plane * shape.Plane);
            Lanes512 origin = Lanes512.Load(x + (plane % shape.Blocks * shape.Plane));
            for (long p = 0; p < shape.Pixels; p += Stretch)
            {
                Lanes512 sum = Lanes512.Splat(0), squares = sum, sum2 = sum, squares2 = sum;
                long end = Math.Min(shape.Pixels, p + Stretch), i = p;
                for (; i + 2 <= end; i += 2)
                {
                    Lanes512 v = Lanes512.Load(from + (i * Lanes)) - origin, w = Lanes512.Load(from + ((i + 1) * Lanes)) - origin;
                    sum += v;
                    sum2 += w;
                    squares = Lanes512.MulAdd(v, v, squares);
                    squares2 = Lanes512.MulAdd(w, w, squares2);
                }

                if (i < end)
                {
                    Lanes512 v = Lanes512.Load(from + (i * Lanes)) - origin;
                    sum += v;
                    squares = Lanes512.MulAdd(v, v, squares);
                }

                AddLanes(sum + sum2, total);
                AddLanes(squares + squares2, total + Lanes);
            }
        }
    }

    private readonly struct ForwardJob(BlockedShape shape, float* x, float* factor, float* shift, Epilogue epilogue, float* y) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int plane, int worker)
        {
            long at = plane * shape.Plane, block = plane % shape.Blocks * Lanes;
            Lanes512 f = Lanes512.Load(factor + block), s = Lanes512.Load(shift + block), low = Lanes512.Splat(epilogue.Low), high = Lanes512.Splat(epilogue.High);
            if (epilogue.Residual is not null)
            {
                float* add = epilogue.Residual;
                for (long i = at; i < at + shape.Plane; i += Lanes)
                    Lanes512.Min(Lanes512.Max(Lanes512.MulAdd(Lanes512.Load(x + i), f, s) + Lanes512.Load(add + i), low), high).Store(y + i);
            }
            else
            {
                for (long i = at; i < at + shape.Plane; i += Lanes)
                    Lanes512.Min(Lanes512.Max(Lanes512.MulAdd(Lanes512.Load(x + i), f, s), low), high).Store(y + i);
            }
        }
    }

    private readonly struct SumJob(BlockedShape shape, float* x, float* dY, CutMask mask, float* masked, float* mean, double* sums) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int plane, int worker)
        {
            double* total = sums + (plane * 2L * Lanes);
            long block = plane % shape.Blocks * Lanes;
            Fill.Zero(total, 2 * Lanes * sizeof(double));
            Lanes512 m = Lanes512.Load(mean + block), none = Lanes512.Splat(0), lowest = Lanes512.Splat(mask.Low), highest = Lanes512.Splat(mask.High);
            (Lanes512 factor, Lanes512 shift) = mask.LinesOf(block);
            for (long p = 0; p < shape.Pixels; p += Stretch)
            {
                Lanes512 sum = none, product = none;
                long begin = (plane * shape.Plane) + (p * Lanes), end = (plane * shape.Plane) + (Math.Min(shape.Pixels, p + Stretch) * Lanes);
                for (long i = begin; i < end; i += Lanes)
                {
                    Lanes512 g = Lanes512.Load(dY + i), from = Lanes512.Load(x + i);
                    if (mask.Cuts)
                    {
                        Lanes512 v = mask.Y is null ? Lanes512.MulAdd(from, factor, shift) : Lanes512.Load(mask.Y + i);
                        g = Lanes512.Select((v > lowest) & (v < highest), g, none);
                        if (masked is not null)
                            g.Store(masked + i);
                    }

                    sum += g;
                    product = Lanes512.MulAdd(g, from - m, product);
                }

                AddLanes(sum, total);
                AddLanes(product, total + Lanes);
            }
        }
    }

    private readonly struct InputJob(BlockedShape shape, float* x, float* dY, CutMask mask, float* a, float* b, float* c, float* dX) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int plane, int worker)
        {
            long at = plane * shape.Plane, block = plane % shape.Blocks * Lanes;
            Lanes512 byG = Lanes512.Load(a + block), byX = Lanes512.Load(b + block), constant = Lanes512.Load(c + block);
            Lanes512 none = Lanes512.Splat(0), lowest = Lanes512.Splat(mask.Low), highest = Lanes512.Splat(mask.High);
            (Lanes512 factor, Lanes512 shift) = mask.LinesOf(block);
            for (long i = at; i < at + shape.Plane; i += Lanes)
            {
                Lanes512 g = Lanes512.Load(dY + i), from = Lanes512.Load(x + i);
                if (mask.Cuts)
                {
                    Lanes512 v = mask.Y is null ? Lanes512.MulAdd(from, factor, shift) : Lanes512.Load(mask.Y + i);
                    g = Lanes512.Select((v > lowest) & (v < highest), g, none);
                }

                Lanes512.MulAdd(byG, g, Lanes512.MulAdd(byX, from, constant)).Store(dX + i);
            }
        }
    }

    /// <summary>Pixels whose sum is taken in float32.</summary>
    private const int Stretch = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLanes(Lanes512 lanes, double* to)
    {
        float* v = stackalloc float[Lanes];
        lanes.Store(v);
        for (int i = 0; i < Lanes; i++)
            to[i] += v[i];
    }
}
