namespace Transfer.FineTune.Tests.Kernels.Blocked;

/// <summary>A 2-D convolution summed one product at a time in float64, as the ONNX text defines it, with random numbers to convolve.</summary>
internal sealed class ConvolutionOracle
{
    private readonly int _n, _c, _m, _h, _w, _kernel, _stride, _pad, _dilation, _group, _outH, _outW;

    public ConvolutionOracle(int n, int c, int m, int h, int w, int kernel, int stride, int pad, int dilation, int group)
    {
        (_n, _c, _m, _h, _w, _kernel, _stride, _pad, _dilation, _group) = (n, c, m, h, w, kernel, stride, pad, dilation, group);
        int reach = (dilation * (kernel - 1)) + 1;
        (_outH, _outW) = (((h + (2 * pad) - reach) / stride) + 1, ((w + (2 * pad) - reach) / stride) + 1);
        var random = new Random(HashCode.Combine(n, c, m, h, w, kernel, stride) ^ group);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
        (X, W, B, Upstream) = (Draw(n * c * h * w), Draw(m * c / group * kernel * kernel), Draw(m), Draw(n * m * _outH * _outW));
    }

    public float[] X { get; }

    public float[] W { get; }

    public float[] B { get; }

    /// <summary>dY.</summary>
    public float[] Upstream { get; }

    public long[] InputShape => [_n, _c, _h, _w];

    public long[] WeightShape => [_m, _c / _group, _kernel, _kernel];

    /// <summary>The node in text form.</summary>
    public string Node =>
        $"y = Conv <kernel_shape = [{_kernel}, {_kernel}], strides = [{_stride}, {_stride}], pads = [{_pad}, {_pad}, {_pad}, {_pad}], dilations = [{_dilation}, {_dilation}], group = {_group}> (x, w, b)";

    public double[] Forward()
    {
        double[] y = new double[Upstream.Length];
        for (int i = 0; i < y.Length; i++)
            y[i] = B[i / (_outH * _outW) % _m];
        Visit((yAt, xAt, wAt) => y[yAt] += (double)X[xAt] * W[wAt]);
        return y;
    }

    public (double[] X, double[] W, double[] B) Backward()
    {
        double[] dX = new double[X.Length], dW = new double[W.Length], dB = new double[B.Length];
        Visit((yAt, xAt, wAt) =>
        {
            dX[xAt] += (double)Upstream[yAt] * W[wAt];
            dW[wAt] += (double)Upstream[yAt] * X[xAt];
        });
        for (int i = 0; i < Upstream.Length; i++)
            dB[i / (_outH * _outW) % _m] += Upstream[i];
        return (dX, dW, dB);
    }

    private void Visit(Action<int, int, int> product)
    {
        int perGroup = _c / _group, outPerGroup = _m / _group;
        for (int n = 0; n < _n; n++)
            for (int m = 0; m < _m; m++)
                for (int p = 0; p < _outH; p++)
                    for (int q = 0; q < _outW; q++)
                        for (int c = 0; c < perGroup; c++)
                            for (int r = 0; r < _kernel; r++)
                                for (int s = 0; s < _kernel; s++)
                                {
                                    int y = (p * _stride) - _pad + (r * _dilation), x = (q * _stride) - _pad + (s * _dilation);
                                    if (y < 0 || y >= _h || x < 0 || x >= _w)
                                        continue;
                                    int channel = (m / outPerGroup * perGroup) + c;
                                    product((((((n * _m) + m) * _outH) + p) * _outW) + q, (((((n * _c) + channel) * _h) + y) * _w) + x, (((((m * perGroup) + c) * _kernel) + r) * _kernel) + s);
                                }
    }
}
