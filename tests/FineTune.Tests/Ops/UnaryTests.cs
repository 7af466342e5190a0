using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class UnaryTests
{
    private static readonly Dictionary<string, (Func<double, double> F, double From, double To)> Oracles = new()
    {
        ["Abs"] = (Math.Abs, 0.1, 2),
        ["Acos"] = (Math.Acos, -0.7, 0.7),
        ["Acosh"] = (Math.Acosh, 1.5, 4),
        ["Asin"] = (Math.Asin, -0.7, 0.7),
        ["Asinh"] = (Math.Asinh, -3, 3),
        ["Atan"] = (Math.Atan, -3, 3),
        ["Atanh"] = (Math.Atanh, -0.7, 0.7),
        ["Ceil"] = (Math.Ceiling, 0.1, 0.9),
        ["Celu"] = (x => Math.Exp(x) - 1, -3, -0.1),
        ["Cos"] = (Math.Cos, -3, 3),
        ["Cosh"] = (Math.Cosh, -2, 2),
        ["Elu"] = (x => Math.Exp(x) - 1, -3, -0.1),
        ["Erf"] = (Erf, -4, 4),
        ["Exp"] = (Math.Exp, -4, 4),
        ["Floor"] = (Math.Floor, 0.1, 0.9),
        ["HardSigmoid"] = (x => (0.2f * x) + 0.5, -2, 2),
        ["HardSwish"] = (x => x * ((x / 6) + 0.5), -2.9, 2.9),
        ["LeakyRelu"] = (x => 0.01f * x, -3, -0.1),
        ["Log"] = (Math.Log, 0.3, 5),
        ["Mish"] = (x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))), -4, 4),
        ["Neg"] = (x => -x, -3, 3),
        ["Reciprocal"] = (x => 1 / x, 0.4, 3),
        ["Relu"] = (x => x, 0.1, 3),
        ["Round"] = (x => Math.Round(x), 0.6, 1.4),
        ["Selu"] = (x => 1.0507010f * 1.6732632f * (Math.Exp(x) - 1), -3, -0.1),
        ["Shrink"] = (x => x, 0.6, 3),
        ["Sigmoid"] = (x => 1 / (1 + Math.Exp(-x)), -6, 6),
        ["Sign"] = (x => Math.Sign(x), -3, -0.1),
        ["Sin"] = (Math.Sin, -3, 3),
        ["Sinh"] = (Math.Sinh, -2, 2),
        ["Softplus"] = (x => Math.Log(1 + Math.Exp(x)), -5, 5),
        ["Softsign"] = (x => x / (1 + Math.Abs(x)), 0.1, 3),
        ["Sqrt"] = (Math.Sqrt, 0.3, 5),
        ["Swish"] = (x => x / (1 + Math.Exp(-x)), -4, 4),
        ["Tan"] = (Math.Tan, -1, 1),
        ["Tanh"] = (Math.Tanh, -3, 3),
        ["ThresholdedRelu"] = (x => x, 1.1, 3),
    };

    public static TheoryData<string> Names => [.. Oracles.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_and_its_derivative_equal_the_oracle(string name)
    {
        (Func<double, double> f, double from, double to) = Oracles[name];
        OperatorRun.Check(name, [[67]], x => Array.ConvertAll(x[0], v => f(v)), (from, to));
    }

    /// <summary>The series Σ (-1)ⁿ x^(2n + 1) / (n! (2n + 1)), which converges everywhere.</summary>
    private static double Erf(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 120; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
