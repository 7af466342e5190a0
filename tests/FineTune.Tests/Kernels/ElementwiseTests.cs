using Transfer.FineTune.Kernels;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Kernels;

public sealed unsafe class ElementwiseTests
{
    private const int FourVectorsAndThree = (4 * 16) + 3;

    [Fact]
    public void Exp_erf_and_tanh_are_right_at_every_length_and_write_nothing_beside()
    {
        for (int length = 0; length <= FourVectorsAndThree; length++)
        {
            using var x = new GuardedMemory(length, misalignment: length % 5);
            using var y = new GuardedMemory(length, misalignment: length % 3);
            for (int i = 0; i < length; i++)
                x.Span[i] = (float)(-9 + (18.0 * i / Math.Max(1, length - 1)));
            Check<Exponential>(x, y, Math.Exp);
            Check<HyperbolicTangent>(x, y, Math.Tanh);
        }
    }

    [Theory]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(-200, 0)]
    [InlineData(200, float.PositiveInfinity)]
    [InlineData(0, 1)]
    public void Exp_of_special_values_is_what_it_must_be(float x, float expected)
    {
        float* values = stackalloc float[17], results = stackalloc float[17];
        new Span<float>(values, 17).Fill(x);
        Elementwise.Span<Exponential>(17, values, null, null, results);
        Assert.All(new Span<float>(results, 17).ToArray(), y => Assert.Equal(expected, y));
    }

    private static void Check<TFunction>(GuardedMemory x, GuardedMemory y, Func<double, double> oracle)
        where TFunction : struct, IFunction
    {
        Elementwise.Span<TFunction>(x.Length, x.Pointer, null, null, y.Pointer);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = oracle(x.Span[i]);
            Assert.True(Math.Abs(expected - y.Span[i]) <= 3e-7 * Math.Abs(expected), $"{typeof(TFunction).Name} of {x.Span[i]}: expected {expected}, got {y.Span[i]}");
        }

        Assert.True(x.IsIntact && y.IsIntact);
    }

    private readonly struct Exponential : IFunction
    {
        public static int Inputs => 1;

        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Exp(a);
    }

    private readonly struct HyperbolicTangent : IFunction
    {
        public static int Inputs => 1;

        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Tanh(a);
    }
}
