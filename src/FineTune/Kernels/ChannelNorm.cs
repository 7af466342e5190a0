using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>Normalisation by channel of [images, channels, area]: each channel belongs to one chunk; sums are in float64.</summary>
internal readonly unsafe struct ChannelNorm(long images, long channels, long area)
{
    /// <summary>Elements of a channel.</summary>
    public long Count => images * area;

    /// <summary>The mean and the biased variance of every channel.</summary>
    public void Statistics(Workers workers, float* x, float* mean, float* variance) =>
        workers.Run(new StatisticsJob(images, channels, area, x, mean, variance), (int)channels);

    /// <summary>y = scale (x - mean) inverse + bias.</summary>
    public void Forward(Workers workers, float* x, float* scale, float* bias, float* mean, float* inverse, float* y) =>
        workers.Run(new ForwardJob(channels, area, x, scale, bias, mean, inverse, y), checked((int)(images * channels)));

    /// <summary>All three gradients; null for one that nobody wants.</summary>
    public void Backward(Workers workers, float* x, float* scale, float* mean, float* inverse, float* dY, float* dX, float* dScale, float* dBias, bool ofBatch) =>
        workers.Run(new BackwardJob(images, channels, area, x, scale, mean, inverse, dY, dX, dScale, dBias, ofBatch), (int)channels);

    private readonly struct StatisticsJob(long images, long channels, long area, float* x, float* mean, float* variance) : IJob
    {
        public void Run(int c, int worker)
        {
            double sum = 0, squares = 0;
            for (long n = 0; n < images; n++)
                sum += Reduction.Row<SumOf>(x + (((n * channels) + c) * area), area);
            double average = sum / (images * area);
            for (long n = 0; n < images; n++)
                squares += SumOfSquaredDistances(x + (((n * channels) + c) * area), area, average);
            mean[c] = (float)average;
            variance[c] = (float)(squares / (images * area));
        }

        private static double SumOfSquaredDistances(float* x, long count, double from)
        {
            double sum = 0;
            for (long i = 0; i < count; i++)
                sum += (x[i] - from) * (x[i] - from);
            return sum;
        }
    }

    private readonly struct ForwardJob(long channels, long area, float* x, float* scale, float* bias, float* mean, float* inverse, float* y) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long c = chunk % channels;
            float factor = scale[c] * inverse[c];
            Elementwise.Span<Line>(area, x + (chunk * area), null, null, y + (chunk * area), factor, (float)(bias[c] - ((double)mean[c] * factor)));
        }
    }

    private readonly struct BackwardJob(
        long images, long channels, long area, float* x, float* scale, float* mean, float* inverse, float* dY, float* dX, float* dScale, float* dBias, bool ofBatch) : IJob
    {
        public void Run(int c, int worker)
        {
            double sum = 0, product = 0;
            for (long n = 0; n < images; n++)
            {
                long at = ((n * channels) + c) * area;
                for (long i = at; i < at + area; i++)
                {
                    sum += dY[i];
                    product += dY[i] * ((double)x[i] - mean[c]);
                }
            }

            product *= inverse[c];
            if (dScale is not null)
                dScale[c] = (float)product;
            if (dBias is not null)
                dBias[c] = (float)sum;
            if (dX is null)
                return;

            // dX = a dY + b x + constant
            double a = (double)scale[c] * inverse[c], count = images * area;
            double b = ofBatch ? -a * product * inverse[c] / count : 0, constant = ofBatch ? (-a * sum / count) - (b * mean[c]) : 0;
            for (long n = 0; n < images; n++)
            {
                long at = ((n * channels) + c) * area;
                for (long i = at; i < at + area; i++)
                    dX[i] = (float)((a * dY[i]) + (b * x[i]) + constant);
            }
        }
    }

    private readonly struct Line : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a, alpha, beta);
    }
}
