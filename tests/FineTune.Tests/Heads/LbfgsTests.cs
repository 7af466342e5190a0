using Xunit;

namespace Transfer.FineTune.Tests.Heads;

public sealed class LbfgsTests
{
    [Fact]
    public void An_ill_conditioned_parabola_is_minimised()
    {
        double[] point = new double[30];
        Lbfgs.Result result = Lbfgs.Minimize(
            (p, g) =>
            {
                double value = 0;
                for (int i = 0; i < p.Length; i++)
                {
                    double curvature = Math.Pow(10, i % 4);
                    g[i] = curvature * (p[i] - i);
                    value += curvature * (p[i] - i) * (p[i] - i) / 2;
                }

                return value;
            },
            point, 200, 1e-9);
        Assert.True(result.Converged);
        for (int i = 0; i < 30; i++)
            Assert.Equal(i, point[i], 1e-8);
    }

    [Fact]
    public void The_limit_of_iterations_is_kept_and_reported()
    {
        int told = 0;
        Lbfgs.Result result = Lbfgs.Minimize(
            (p, g) =>
            {
                g[0] = Math.Exp(p[0]);
                return Math.Exp(p[0]);
            },
            [0], 5, 1e-300, step => told = step);
        Assert.Equal(5, result.Iterations);
        Assert.Equal(5, told);
        Assert.False(result.Converged);
    }
}
