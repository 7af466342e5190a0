using System.Numerics;
using System.Runtime.InteropServices;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Mixup (Zhang et al. 2017): blends each item of a batch, and its target, with another item's: x' = l x + (1 - l) x2, t' = l t + (1 - l) t2, with l
/// drawn from Beta(alpha, alpha). The items of a shuffled batch are paired first with last, and so on; both of a pair get the same l, at least
/// 1/2, so that each stays more itself than the other. The middle one of an odd number stays as it is. Thread safe.
/// </summary>
/// <param name="alpha">Above 0 to 1: small values blend little, 1 draws l uniformly.</param>
/// <param name="seed">Where random numbers begin.</param>
public sealed class Mixup(double alpha, int seed)
{
    private readonly double _alpha = alpha is > 0 and <= 1
        ? alpha
        : throw new TransferException(ErrorKind.Usage, FormattableString.Invariant($"mixup: alpha is {alpha}, wanted above 0 to 1; 0.2 is usual"));

    /// <summary>Blends a filled batch in place; allocates nothing.</summary>
    /// <param name="inputs">The items, one after the other, equally long.</param>
    /// <param name="targets">A row of numbers for each item: class probabilities, one-hot or smoothed.</param>
    /// <param name="count">How many items.</param>
    /// <param name="epoch">The epoch, and with the next number what makes the random numbers.</param>
    /// <param name="batch">Which batch of the epoch.</param>
    /// <exception cref="TransferException">The inputs or targets are not equal parts for that many items (kind Usage).</exception>
    public void Run(Span<float> inputs, Span<float> targets, int count, int epoch, int batch)
    {
        if (count < 1 || inputs.Length % count != 0 || targets.Length % count != 0)
        {
            throw new TransferException(ErrorKind.Usage,
                $"mixup: {inputs.Length} inputs and {targets.Length} targets for {count} items, wanted a multiple each; pass whole items");
        }

        var random = CounterRandom.At(unchecked((uint)seed), (ulong)epoch, (ulong)batch);
        (int input, int target) = (inputs.Length / count, targets.Length / count);
        for (int i = 0, j = count - 1; i < j; i++, j--)
        {
            float share = (float)Share(random, i);
            Blend(inputs.Slice(i * input, input), inputs.Slice(j * input, input), share);
            Blend(targets.Slice(i * target, target), targets.Slice(j * target, target), share);
        }
    }

    /// <summary>
    /// The larger of l and 1 - l, l from Beta(alpha, alpha) by Jöhnk's method (1964): of two uniform numbers to the power 1 / alpha that
    /// together are at most 1, the first's part of both. In logarithms, because such powers vanish for small alpha.
    /// </summary>
    internal double Share(CounterRandom random, int pair)
    {
        for (long i = (long)pair << 32; ; i += 2)
        {
            double x = Math.Log(1 - random.Uniform(i)) / _alpha, y = Math.Log(1 - random.Uniform(i + 1)) / _alpha;
            if (Math.Exp(x) + Math.Exp(y) <= 1)
                return 1 / (1 + Math.Exp(-Math.Abs(x - y)));
        }
    }

    private static void Blend(Span<float> a, Span<float> b, float share)
    {
        float rest = 1 - share;
        Span<Vector<float>> va = MemoryMarshal.Cast<float, Vector<float>>(a), vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        for (int i = 0; i < va.Length; i++)
            (va[i], vb[i]) = ((share * va[i]) + (rest * vb[i]), (share * vb[i]) + (rest * va[i]));
        for (int i = va.Length * Vector<float>.Count; i < a.Length; i++)
            (a[i], b[i]) = ((share * a[i]) + (rest * b[i]), (share * b[i]) + (rest * a[i]));
    }
}
