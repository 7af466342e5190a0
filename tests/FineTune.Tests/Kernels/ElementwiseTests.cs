using Transfer.FineTune.Kernels;
using Transfer.FineTune.Ops;
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

    [Theory]
    [InlineData(float.NaN, float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, 1, 1)]
    [InlineData(float.NegativeInfinity, -1, 0)]
    [InlineData(3e38, 1, 1)]
    [InlineData(-3e38, -1, 0)]
    [InlineData(9, 1, 1)]
    [InlineData(0, 0, 0.5)]
    public void Erf_and_the_derivative_of_gelu_are_right_far_out(float x, float erf, float derivative)
    {
        float* values = stackalloc float[17], ones = stackalloc float[17], results = stackalloc float[17];
        new Span<float>(values, 17).Fill(x);
        new Span<float>(ones, 17).Fill(1);
        Elementwise.Span<Value<UnaryFunctions.Erf>>(17, values, null, null, results);
        Assert.All(new Span<float>(results, 17).ToArray(), y => Assert.Equal(erf, y));
        Elementwise.Span<Derivative<UnaryFunctions.Gelu>>(17, ones, values, null, results);
        Assert.All(new Span<float>(results, 17).ToArray(), y => Assert.Equal(derivative, y, 1e-7f));
    }

    [Fact]
    public void Erf_keeps_its_bits_wherever_its_argument_stands()
    {
        const int count = 4096;
        using var x = new GuardedMemory(count, misalignment: 1);
        using var y = new GuardedMemory(count, misalignment: 0);
        for (int i = 0; i < count; i++)
            x.Span[i] = (float)(-10 + (20.0 * i / (count - 1)));
        Elementwise.Span<Value<UnaryFunctions.Erf>>(count, x.Pointer, null, null, y.Pointer);
        for (int i = 0; i < count; i++)
        {
            float alone;
            Elementwise.Span<Value<UnaryFunctions.Erf>>(1, x.Pointer + i, null, null, &alone);
            Assert.Equal(alone, y.Span[i]);
            Assert.InRange(Math.Abs(alone), 0, 1);
        }
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
