using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Normalisation of rows: x̂ = (x - mean) / √(variance + epsilon), or without a mean x / √(mean of squares + epsilon); y = scale x̂ + bias. Which
/// scale an element has: (row mod period) · perRow + place / span. LayerNormalization: period 1, perRow 0, span 1; InstanceNormalization: period C,
/// perRow 1, span the row; GroupNormalization: period groups, perRow channels of a group, span the area. Sums are in float64; rows and
/// scales belong to one chunk each.
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct RowNorm(long rows, long length, bool centers, float epsilon, long period, long perRow, long span)
{
    /// <summary>y, and each row's mean and 1 / √(variance + epsilon). No scale means 1, no bias 0.</summary>
    public void Forward(Workers workers, float* x, float* scale, float* bias, float* y, float* mean, float* inverse) =>
        workers.Run(new ForwardJob(this, x, scale, bias, y, mean, inverse), Chunks.Of(rows, Chunks.Rows(length)));

    /// <summary>dX = inverse (g - mean(g) - x̂ mean(g x̂)) with g = dY scale; without centring the middle term is absent.</summary>
    public void BackwardX(Workers workers, float* x, float* scale, float* mean, float* inverse, float* dY, float* dX) =>
        workers.Run(new BackwardJob(this, x, scale, mean, inverse, dY, dX), Chunks.Of(rows, Chunks.Rows(length)));

    /// <summary>dScale = Σ dY x̂, dBias = Σ dY over the elements that share them; either may be null.</summary>
    public void BackwardParameters(Workers workers, long parameters, float* x, float* mean, float* inverse, float* dY, float* dScale, float* dBias) =>
        workers.Run(new ParameterJob(this, parameters, x, mean, inverse, dY, dScale, dBias), Chunks.Of(parameters, ParametersPerChunk));

    private const int ParametersPerChunk = 64;

    private long Rows => rows;

    private long Length => length;

    private bool Centers => centers;

    private float Epsilon => epsilon;

    private long Span => span;

    /// <summary>Whether a row's places have their own scales, the same in every row.</summary>
    private bool IsLayer => period == 1 && perRow == 0 && span == 1;

    private long First(long row) => row % period * perRow;

    private readonly struct ForwardJob(RowNorm plan, float* x, float* scale, float* bias, float* y, float* mean, float* inverse) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long step = Chunks.Rows(plan.Length), n = plan.Length;
            for (long row = chunk * step; row < Math.Min(plan.Rows, (chunk + 1) * step); row++)
            {
                float* from = x + (row * n), to = y + (row * n);
                if (plan.IsLayer)
                {
                    Layer(row, from, to);
                    continue;
                }

                double average = plan.Centers ? Reduction.Row<SumOf>(from, n) / n : 0, squares = 0;
                for (long i = 0; i < n; i++)
                    squares += (from[i] - average) * (from[i] - average);
                double factor = 1 / Math.Sqrt((squares / n) + plan.Epsilon);
                (mean[row], inverse[row]) = ((float)average, (float)factor);
                long parameter = plan.First(row), left = plan.Span;
                for (long i = 0; i < n; i++)
                {
                    double normal = (from[i] - average) * factor;
                    to[i] = (float)((normal * (scale is null ? 1 : scale[parameter])) + (bias is null ? 0 : bias[parameter]));
                    if (--left == 0)
                        (left, parameter) = (plan.Span, parameter + 1);
                }
            }
        }

        /// <summary>One scale for each place, in lanes: distances from the mean, their squares, the result.</summary>
        private void Layer(long row, float* from, float* to)
        {
            long n = plan.Length;
            double average = plan.Centers ? Reduction.Row<SumOf>(from, n) / n : 0;
            Elementwise.Span<Distance>(n, from, null, null, to, (float)average);
            double factor = 1 / Math.Sqrt((Reduction.Row<SumOfSquares>(to, n) / n) + plan.Epsilon);
            (mean[row], inverse[row]) = ((float)average, (float)factor);
            if (scale is not null && bias is not null)
                Elementwise.Span<Scaled>(n, to, scale, bias, to, (float)factor);
            else if (scale is not null)
                Elementwise.Span<ScaledAlone>(n, to, scale, null, to, (float)factor);
            else
                Elementwise.Span<Scale>(n, to, null, null, to, (float)factor);
        }
    }

    /// <summary>(a factor) scale + bias.</summary>
    private readonly struct Scaled : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a * alpha, b, c);
    }

    /// <summary>(a factor) scale.</summary>
    private readonly struct ScaledAlone : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a * alpha * b;
    }

    /// <summary>a - alpha.</summary>
    private readonly struct Distance : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a - alpha;
    }

    /// <summary>a alpha + b beta.</summary>
    private readonly struct Mixed : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a, alpha, b * beta);
    }

    /// <summary>(a factor) b + c.</summary>
    private readonly struct AddedProduct : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a * alpha, b, c);
    }

    /// <summary>a + b.</summary>
    private readonly struct Added : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a + b;
    }

    /// <summary>a b.</summary>
    private readonly struct Product : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a * b;
    }

    private readonly struct BackwardJob(RowNorm plan, float* x, float* scale, float* mean, float* inverse, float* dY, float* dX) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long step = Chunks.Rows(plan.Length);
            for (long row = chunk * step; row < Math.Min(plan.Rows, (chunk + 1) * step); row++)
                Row(row, row * plan.Length);
        }

        /// <summary>The same in lanes: g, its sums, then dX = factor g - factor mean2 (x - average) - factor mean1.</summary>
        private void Layer(long row, long at)
        {
            long n = plan.Length;
            double average = mean[row], factor = inverse[row];
            float* g = dX + at;
            if (scale is null)
                Fill.Copy(dY + at, g, n * sizeof(float));
            else
                Elementwise.Span<Product>(n, dY + at, scale, null, g);
            double mean1 = plan.Centers ? Reduction.Row<SumOf>(g, n) / n : 0, mean2 = RowDot.Of(g, x + at, (float)average, n) * factor * factor / n;
            Elementwise.Span<Mixed>(n, g, x + at, null, g, (float)factor, (float)(-factor * mean2));
            Elementwise.Span<Distance>(n, g, null, null, g, (float)(factor * (mean1 - (average * mean2))));
        }

        private void Row(long row, long at)
        {
            if (plan.IsLayer)
            {
                Layer(row, at);
                return;
            }

            long n = plan.Length, parameter = plan.First(row), left = plan.Span;
            double sum = 0, product = 0, average = mean[row], factor = inverse[row];
            for (long i = at; i < at + n; i++)
            {
                double g = dY[i] * (double)(scale is null ? 1 : scale[parameter]);
                sum += g;
                product += g * (x[i] - average);
                if (--left == 0)
                    (left, parameter) = (plan.Span, parameter + 1);
            }

            double mean1 = plan.Centers ? sum / n : 0, mean2 = product * factor * factor / n;
            (parameter, left) = (plan.First(row), plan.Span);
            for (long i = at; i < at + n; i++)
            {
                double g = dY[i] * (double)(scale is null ? 1 : scale[parameter]);
                dX[i] = (float)(factor * (g - mean1 - ((x[i] - average) * mean2)));
                if (--left == 0)
                    (left, parameter) = (plan.Span, parameter + 1);
            }
        }
    }

    private readonly struct ParameterJob(RowNorm plan, long parameters, float* x, float* mean, float* inverse, float* dY, float* dScale, float* dBias) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long end = Math.Min(parameters, (chunk + 1) * ParametersPerChunk);
            double* products = stackalloc double[ParametersPerChunk], sums = stackalloc double[ParametersPerChunk];
            long begin = chunk * ParametersPerChunk;
            new Span<double>(products, ParametersPerChunk).Clear();
            new Span<double>(sums, ParametersPerChunk).Clear();
            if (plan.IsLayer)
                Layer(begin, (int)(end - begin), products, sums);
            for (long row = 0; row < plan.Rows && !plan.IsLayer; row++)
            {
                // The row has parameters [first, first + width); those of this chunk among them take part.
                long first = plan.First(row), width = plan.Length / plan.Span;
                for (long p = Math.Max(begin, first); p < Math.Min(end, first + width); p++)
                {
                    long from = (row * plan.Length) + ((p - first) * plan.Span);
                    for (long i = from; i < from + plan.Span; i++)
                    {
                        sums[p - begin] += dY[i];
                        products[p - begin] += dY[i] * ((double)x[i] - mean[row]) * inverse[row];
                    }
                }
            }

            for (long p = begin; p < end; p++)
            {
                if (dScale is not null)
                    dScale[p] = (float)products[p - begin];
                if (dBias is not null)
                    dBias[p] = (float)sums[p - begin];
            }
        }

        /// <summary>A chunk's columns, in lanes over 16 rows and these in float64.</summary>
        private void Layer(long begin, int width, double* products, double* sums)
        {
            const int rowsTogether = 16;
            float* product = stackalloc float[ParametersPerChunk], sum = stackalloc float[ParametersPerChunk], normal = stackalloc float[ParametersPerChunk];
            for (long first = 0; first < plan.Rows; first += rowsTogether)
            {
                Fill.Zero(product, ParametersPerChunk * sizeof(float));
                Fill.Zero(sum, ParametersPerChunk * sizeof(float));
                for (long row = first; row < Math.Min(plan.Rows, first + rowsTogether); row++)
                {
                    long at = (row * plan.Length) + begin;
                    Elementwise.Span<Distance>(width, x + at, null, null, normal, mean[row]);
                    Elementwise.Span<AddedProduct>(width, dY + at, normal, product, product, inverse[row]);
                    Elementwise.Span<Added>(width, dY + at, sum, null, sum);
                }

                for (int i = 0; i < width; i++)
                {
                    products[i] += product[i];
                    sums[i] += sum[i];
                }
            }
        }
    }
}
