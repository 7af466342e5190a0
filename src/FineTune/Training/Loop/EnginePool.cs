using Transfer.FineTune.Engine;

namespace Transfer.FineTune;

/// <summary>The engines of one training: one for each shape of batch, made when it first comes, all with the same weights in memory.</summary>
internal sealed class EnginePool : IDisposable
{
    private readonly TrainableNetwork _network;
    private readonly TrainOptions _options;
    private readonly Dictionary<(int Bucket, int Rows), TrainingEngine> _training = [];
    private readonly Dictionary<(int Bucket, int Rows), TrainingEngine> _judging = [];

    /// <summary>Builds the first engine.</summary>
    /// <exception cref="Onnx.TransferException">As <see cref="TrainingEngine.Build"/>, and where the memory does not suffice.</exception>
    public EnginePool(TrainableNetwork network, ITrainingData data, int batch, TrainOptions options)
    {
        _network = network;
        _options = options;
        // The largest shape comes first: when its plan fits into memory, so does each of the others.
        int bucket = data.Buckets - 1;
        MemoryCheck.Require(rows => network.Engine(data.Inputs(bucket), rows, options), network.Model, batch);
        First = Training(data, bucket, batch);
    }

    /// <summary>The engine in whose memory the weights lie.</summary>
    public TrainingEngine First { get; }

    /// <summary>The name of the targets' input.</summary>
    public string Target => _network.Target;

    /// <summary>The engine that trains on batches of a shape.</summary>
    public TrainingEngine Training(ITrainingData data, int bucket, int rows)
    {
        if (_training.TryGetValue((bucket, rows), out TrainingEngine? engine))
            return engine;
        EngineOptions options = _network.Engine(data.Inputs(bucket), rows, _options) with { ShareWith = _training.Count == 0 ? null : First };
        return _training[(bucket, rows)] = TrainingEngine.Build(_network.Model, options);
    }

    /// <summary>The engine that judges batches of a shape: nothing dropped, stored statistics, no gradients.</summary>
    public TrainingEngine Judging(ITrainingData data, int bucket, int rows)
    {
        if (_judging.TryGetValue((bucket, rows), out TrainingEngine? engine))
            return engine;
        EngineOptions options = _network.Engine(data.Inputs(bucket), rows, _options) with
        {
            ShareWith = First,
            InferenceOnly = true,
            BatchNormalization = LayerMode.Evaluation,
            Dropout = LayerMode.Evaluation,
        };
        return _judging[(bucket, rows)] = TrainingEngine.Build(_network.Model, options);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TrainingEngine engine in _judging.Values.Concat(_training.Values.Where(e => e != First)))
            engine.Dispose();
        First?.Dispose();
    }
}
