namespace Transfer.FineTune;

/// <summary>
/// f(W, b) = sum over rows of weight[i] * (-log softmax(W x_i + b)[label_i]) + l2 / 2 * |W|^2, with its gradient.
/// The point is W row by row, each padded to the matrix's stride and the classes to an even number, then b.
/// Rows are cut into partitions by their number alone and the parts are added in order: the same bits at any thread count.
/// </summary>
internal sealed class SoftmaxObjective
{
    private const int MostPartitions = 16;
    private const long MostPartialSums = 4 << 20;

    private readonly DesignMatrix _x;
    private readonly IReadOnlyList<int> _labels;
    private readonly int _classes;
    private readonly int _padded;
    private readonly int _partitionRows;
    private readonly Partition[] _partitions;
    private readonly ParallelOptions _parallel;
    private readonly float[] _weights;

    public SoftmaxObjective(DesignMatrix x, IReadOnlyList<int> labels, int classes, int threads, CancellationToken cancellation)
    {
        (_x, _labels, _classes) = (x, labels, classes);
        _padded = (classes + 1) / 2 * 2;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        int blocks = (x.Rows + DesignMatrix.BlockRows - 1) / DesignMatrix.BlockRows;
        int most = (int)Math.Clamp(MostPartialSums / ((long)_padded * x.Stride), 2, MostPartitions);
        int blocksEach = Math.Max(2, (blocks + most - 1) / most);
        _partitionRows = blocksEach * DesignMatrix.BlockRows;
        _partitions = new Partition[(blocks + blocksEach - 1) / blocksEach];
        for (int p = 0; p < _partitions.Length; p++)
            _partitions[p] = new Partition(_padded * x.Stride, _padded, x.ScratchSize);
        _weights = new float[_padded * x.Stride];
        RowWeights = new double[x.Rows];
        Array.Fill(RowWeights, 1.0 / x.Rows);
    }

    /// <summary>The length of a point.</summary>
    public int Parameters => (_padded * _x.Stride) + _padded;

    /// <summary>What each row counts; 0 leaves it out.</summary>
    public double[] RowWeights { get; }

    /// <summary>The weight of the penalty.</summary>
    public double L2 { get; set; }

    /// <summary>The value at <paramref name="point"/> and, in <paramref name="gradient"/>, its derivatives (0 for padding).</summary>
    public double Evaluate(double[] point, double[] gradient)
    {
        Run(point, RowWeights, withGradient: true);
        int weights = _padded * _x.Stride;
        double loss = 0;
        double squares = 0;
        for (int i = 0; i < weights; i++)
        {
            gradient[i] = L2 * point[i];
            squares += point[i] * point[i];
        }

        Array.Clear(gradient, weights, _padded);
        foreach (Partition part in _partitions)
        {
            loss += part.Loss;
            for (int i = 0; i < weights; i++)
                gradient[i] += part.Gradient[i];
            for (int c = 0; c < _classes; c++)
                gradient[weights + c] += part.Bias[c];
        }

        return loss + (L2 / 2 * squares);
    }

    /// <summary>The weighted sum of cross entropies of the rows with a weight, and for each class how many of them it is right of and given to.</summary>
    public (double Loss, int[] Hits, int[] Given) Judge(double[] point, double[] rowWeights)
    {
        Run(point, rowWeights, withGradient: false);
        int[] Sum(Func<Partition, int[]> of) => [.. Enumerable.Range(0, _classes).Select(c => _partitions.Sum(part => of(part)[c]))];
        return (_partitions.Sum(part => part.Loss), Sum(part => part.Hits), Sum(part => part.Given));
    }

    private void Run(double[] point, double[] rowWeights, bool withGradient)
    {
        for (int i = 0; i < _weights.Length; i++)
            _weights[i] = (float)point[i];
        if (_parallel.MaxDegreeOfParallelism == 1 || _partitions.Length == 1)
        {
            for (int p = 0; p < _partitions.Length; p++)
            {
                _parallel.CancellationToken.ThrowIfCancellationRequested();
                RunPartition(p, point, rowWeights, withGradient);
            }

            return;
        }

        _ = Parallel.For(0, _partitions.Length, _parallel, p => RunPartition(p, point, rowWeights, withGradient));
    }

    private void RunPartition(int index, double[] point, double[] rowWeights, bool withGradient)
    {
        Partition part = _partitions[index];
        part.Clear();
        int end = Math.Min(_x.Rows, (index + 1) * _partitionRows);
        for (int first = index * _partitionRows; first < end; first += DesignMatrix.BlockRows)
        {
            int count = Math.Min(DesignMatrix.BlockRows, end - first);
            if (!rowWeights.AsSpan(first, count).ContainsAnyExcept(0.0))
                continue;
            ReadOnlySpan<float> block = _x.Block(first, part.Scratch);
            SoftmaxKernels.Logits(block, DesignMatrix.BlockRows, _weights, _padded, _x.Stride, part.Logits);
            for (int i = 0; i < count; i++)
                SoftmaxRow(part, i, _labels[first + i], rowWeights[first + i], point.AsSpan(_weights.Length, _classes));
            part.Logits.AsSpan(count * _padded).Clear();
            if (withGradient)
                SoftmaxKernels.Gradient(block, DesignMatrix.BlockRows, part.Logits, _padded, _x.Stride, part.Gradient);
        }
    }

    // Replaces the row's logits by weight * (softmax - one-hot), the derivative of its loss. The largest logit is taken out first, so no exp overflows.
    private void SoftmaxRow(Partition part, int row, int label, double weight, ReadOnlySpan<double> bias)
    {
        Span<float> logits = part.Logits.AsSpan(row * _padded, _padded);
        if (weight == 0)
        {
            logits.Clear();
            return;
        }

        Span<double> exps = part.Exps;
        int best = 0;
        for (int c = 0; c < bias.Length; c++)
        {
            exps[c] = logits[c] + bias[c];
            best = exps[c] > exps[best] ? c : best;
        }

        double largest = exps[best];
        double labelLogit = exps[label] - largest;
        double sum = 0;
        for (int c = 0; c < bias.Length; c++)
        {
            exps[c] = Math.Exp(exps[c] - largest);
            sum += exps[c];
        }

        part.Loss += weight * (Math.Log(sum) - labelLogit);
        part.Given[best]++;
        part.Hits[best] += best == label ? 1 : 0;
        for (int c = 0; c < bias.Length; c++)
        {
            double residual = weight * ((exps[c] / sum) - (c == label ? 1 : 0));
            part.Bias[c] += residual;
            logits[c] = (float)residual;
        }

        logits[bias.Length..].Clear();
    }

    private sealed class Partition(int weights, int classes, int scratch)
    {
        public double Loss { get; set; }

        /// <summary>The rows of each class that it is most probable for.</summary>
        public int[] Hits { get; } = new int[classes];

        /// <summary>The rows that each class is most probable for.</summary>
        public int[] Given { get; } = new int[classes];

        public double[] Gradient { get; } = new double[weights];

        public double[] Bias { get; } = new double[classes];

        public double[] Exps { get; } = new double[classes];

        public float[] Logits { get; } = new float[DesignMatrix.BlockRows * classes];

        public float[] Scratch { get; } = new float[scratch];

        public void Clear()
        {
            Loss = 0;
            Array.Clear(Hits);
            Array.Clear(Given);
            Array.Clear(Gradient);
            Array.Clear(Bias);
        }
    }
}
