using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>Pools in blocked layout, plane by plane: the largest value that a window meets, and the mean of a whole plane.</summary>
internal static unsafe class BlockedPooling
{
    private const int Lanes = BlockedShape.Lanes;

    /// <summary>The largest (the first of equal ones), and the number of the tap that met it, in lanes of float32.</summary>
    public static void Max(Workers workers, in ConvolutionShape shape, float* x, float* y, float* tap) =>
        workers.Run(new MaxJob(shape, x, y, tap), shape.Y.Planes);

    /// <summary>dX at the largest += dY.</summary>
    public static void MaxBackward(Workers workers, in ConvolutionShape shape, float* dY, float* tap, float* dX) =>
        workers.Run(new MaxBackwardJob(shape, dY, tap, dX), shape.Y.Planes);

    /// <summary>y[n, c] = the mean of a plane; y is plain.</summary>
    public static void Mean(Workers workers, in BlockedShape shape, float* x, float* y) => workers.Run(new MeanJob(shape, x, y), shape.Planes);

    /// <summary>dX = dY / pixels; dY is plain.</summary>
    public static void MeanBackward(Workers workers, in BlockedShape shape, float* dY, float* dX) => workers.Run(new MeanBackwardJob(shape, dY, dX), shape.Planes);

    private readonly struct MaxJob(ConvolutionShape shape, float* x, float* y, float* tap) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int plane, int worker)
        {
            float* from = x + (plane * shape.X.Plane);
            long at = plane * shape.Y.Plane;
            for (long h = 0; h < shape.Y.Height; h++)
            {
                long top = (h * shape.StrideHeight) - shape.PadTop;
                (long firstRow, long lastRow) = TapRange.Of(top, shape.DilationHeight, shape.KernelHeight, shape.X.Height);
                for (long w = 0; w < shape.Y.Width; w++, at += Lanes)
                {
                    long left = (w * shape.StrideWidth) - shape.PadLeft;
                    (long firstColumn, long lastColumn) = TapRange.Of(left, shape.DilationWidth, shape.KernelWidth, shape.X.Width);
                    Lanes512 best = Lanes512.Splat(float.NegativeInfinity), where = Lanes512.Splat((firstRow * shape.KernelWidth) + firstColumn);
                    for (long kh = firstRow; kh < lastRow; kh++)
                    {
                        float* line = from + ((((top + (kh * shape.DilationHeight)) * shape.X.Width) + left) * Lanes);
                        for (long kw = firstColumn; kw < lastColumn; kw++)
                        {
                            // NaN wins: it is the result wherever it is met.
                            Lanes512 v = Lanes512.Load(line + (kw * shape.DilationWidth * Lanes));
                            where = Lanes512.Select(v <= best, where, Lanes512.Splat((kh * shape.KernelWidth) + kw));
                            best = Lanes512.Max(best, v);
                        }
                    }

                    best.Store(y + at);
                    where.Store(tap + at);
                }
            }
        }
    }

    private readonly struct MaxBackwardJob(ConvolutionShape shape, float* dY, float* tap, float* dX) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int plane, int worker)
        {
            Fill.Zero(dX + (plane * shape.X.Plane), shape.X.Plane * sizeof(float));
            float* to = dX + (plane * shape.X.Plane);
            long at = plane * shape.Y.Plane;
            for (long h = 0; h < shape.Y.Height; h++)
            {
                long top = (h * shape.StrideHeight) - shape.PadTop;
                (long firstRow, long lastRow) = TapRange.Of(top, shape.DilationHeight, shape.KernelHeight, shape.X.Height);
                for (long w = 0; w < shape.Y.Width; w++, at += Lanes)
                {
                    long left = (w * shape.StrideWidth) - shape.PadLeft;
                    (long firstColumn, long lastColumn) = TapRange.Of(left, shape.DilationWidth, shape.KernelWidth, shape.X.Width);
                    Lanes512 g = Lanes512.Load(dY + at), where = Lanes512.Load(tap + at);
                    for (long kh = firstRow; kh < lastRow; kh++)
                    {
                        float* line = to + ((((top + (kh * shape.DilationHeight)) * shape.X.Width) + left) * Lanes);
                        for (long kw = firstColumn; kw < lastColumn; kw++)
                        {
                            float* element = line + (kw * shape.DilationWidth * Lanes);
                            (Lanes512.Load(element) + (Lanes512.AreEqual(where, Lanes512.Splat((kh * shape.KernelWidth) + kw)) & g)).Store(element);
                        }
                    }
                }
            }
        }
    }

    private readonly struct MeanJob(BlockedShape shape, float* x, float* y) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int plane, int worker)
        {
            double* sums = stackalloc double[Lanes];
            Fill.Zero(sums, Lanes * sizeof(double));
            for (float* at = x + (plane * shape.Plane), end = at + shape.Plane; at < end; at += Lanes)
            {
                for (int lane = 0; lane < Lanes; lane++)
                    sums[lane] += at[lane];
            }

            (long image, long block) = Math.DivRem(plane, shape.Blocks);
            long first = block * Lanes;
            for (long c = 0; c < Math.Min(Lanes, shape.Channels - first); c++)
                y[(image * shape.Channels) + first + c] = (float)(sums[c] / shape.Pixels);
        }
    }

    private readonly struct MeanBackwardJob(BlockedShape shape, float* dY, float* dX) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int plane, int worker)
        {
            (long image, long block) = Math.DivRem(plane, shape.Blocks);
            long first = block * Lanes;
            float* g = stackalloc float[Lanes];
            for (long c = 0; c < Lanes; c++)
                g[c] = first + c < shape.Channels ? dY[(image * shape.Channels) + first + c] / shape.Pixels : 0;
            for (float* at = dX + (plane * shape.Plane), end = at + shape.Plane; at < end; at += Lanes)
                Fill.Copy(g, at, Lanes * sizeof(float));
        }
    }
}
