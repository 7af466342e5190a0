namespace Transfer.FineTune.Tests.Ops;

/// <summary>RNN, GRU and LSTM in float64, one number at a time, as the definition of ONNX has them. Layout 0, absent inputs are 0.</summary>
internal sealed record RecurrentOracle(int Steps, int Batch, int Features, int Hidden, int Gates, bool[] Reverse)
{
    public int[]? Lengths { get; init; }

    public Func<double, double> F { get; init; } = Sigmoid;

    public Func<double, double> G { get; init; } = Math.Tanh;

    public Func<double, double> H { get; init; } = Math.Tanh;

    public bool LinearFirst { get; init; }

    public bool Couples { get; init; }

    public double Clip { get; init; } = double.PositiveInfinity;

    public bool BatchFirst { get; init; }

    private int Directions => Reverse.Length;

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>Y, Y_h and Y_c.</summary>
    public Dictionary<string, double[]> Run(Dictionary<string, double[]> values)
    {
        var y = new double[Steps * Directions * Batch * Hidden];
        var lastH = new double[Directions * Batch * Hidden];
        var lastC = new double[Directions * Batch * Hidden];
        for (int d = 0; d < Directions; d++)
        {
            for (int n = 0; n < Batch; n++)
                Sequence(values, d, n, y, lastH, lastC);
        }

        return new Dictionary<string, double[]> { ["Y"] = y, ["Y_h"] = lastH, ["Y_c"] = lastC };
    }

    private void Sequence(Dictionary<string, double[]> values, int d, int n, double[] y, double[] lastH, double[] lastC)
    {
        double At(string name, int i) => values.TryGetValue(name, out double[]? array) ? array[i] : 0;
        int StateAt(int j) => ((BatchFirst ? (n * Directions) + d : (d * Batch) + n) * Hidden) + j;
        double[] h = [.. Enumerable.Range(0, Hidden).Select(j => At("h0", StateAt(j)))];
        double[] c = [.. Enumerable.Range(0, Hidden).Select(j => At("c0", StateAt(j)))];
        int length = Lengths?[n] ?? Steps;
        for (int s = 0; s < length; s++)
        {
            int t = Reverse[d] ? length - 1 - s : s;
            double Wx(int gate, int j) => Enumerable.Range(0, Features).Sum(i =>
                values["W"][(((d * Gates * Hidden) + (gate * Hidden) + j) * Features) + i] * values["X"][((BatchFirst ? (n * Steps) + t : (t * Batch) + n) * Features) + i])
                + At("B", (d * 2 * Gates * Hidden) + (gate * Hidden) + j);
            double Rh(int gate, int j, double[] state) => Enumerable.Range(0, Hidden).Sum(i =>
                values["R"][(((d * Gates * Hidden) + (gate * Hidden) + j) * Hidden) + i] * state[i])
                + At("B", (((d * 2) + 1) * Gates * Hidden) + (gate * Hidden) + j);
            double P(int gate, int j) => At("P", (((d * 3) + gate) * Hidden) + j);
            (h, c) = Gates switch
            {
                1 => (Each(j => G(Clipped(Wx(0, j) + Rh(0, j, h)))), c),
                3 => (Gru(Wx, Rh, h), c),
                _ => Lstm(Wx, Rh, P, h, c),
            };
            for (int j = 0; j < Hidden; j++)
                y[((BatchFirst ? (((n * Steps) + t) * Directions) + d : (((t * Directions) + d) * Batch) + n) * Hidden) + j] = h[j];
        }

        for (int j = 0; j < Hidden; j++)
            (lastH[StateAt(j)], lastC[StateAt(j)]) = (h[j], c[j]);
    }

    private double[] Gru(Func<int, int, double> wx, Func<int, int, double[], double> rh, double[] h)
    {
        double[] z = Each(j => F(Clipped(wx(0, j) + rh(0, j, h))));
        double[] r = Each(j => F(Clipped(wx(1, j) + rh(1, j, h))));
        double[] reset = Each(j => r[j] * h[j]);
        double[] n = Each(j => G(Clipped(wx(2, j) + (LinearFirst ? r[j] * rh(2, j, h) : rh(2, j, reset)))));
        return Each(j => ((1 - z[j]) * n[j]) + (z[j] * h[j]));
    }

    private (double[] H, double[] C) Lstm(Func<int, int, double> wx, Func<int, int, double[], double> rh, Func<int, int, double> p, double[] h, double[] c)
    {
        double[] i = Each(j => F(Clipped(wx(0, j) + rh(0, j, h) + (p(0, j) * c[j]))));
        double[] f = Each(j => Couples ? 1 - i[j] : F(Clipped(wx(2, j) + rh(2, j, h) + (p(2, j) * c[j]))));
        double[] cell = Each(j => (f[j] * c[j]) + (i[j] * G(Clipped(wx(3, j) + rh(3, j, h)))));
        double[] o = Each(j => F(Clipped(wx(1, j) + rh(1, j, h) + (p(1, j) * cell[j]))));
        return (Each(j => o[j] * H(cell[j])), cell);
    }

    private double Clipped(double x) => Math.Clamp(x, -Clip, Clip);

    private double[] Each(Func<int, double> f) => [.. Enumerable.Range(0, Hidden).Select(f)];
}
