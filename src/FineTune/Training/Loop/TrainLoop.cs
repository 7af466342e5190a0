using System.Diagnostics;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Engine.Optimizers;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Epoch after epoch: batches forward and backward, a step of the optimiser, a judgement on the items kept aside, a checkpoint. All that a
/// training is at one moment can be put into a checkpoint and taken from one, so a resumed training gives the bits of an uninterrupted one.
/// </summary>
internal sealed partial class TrainLoop : IDisposable
{
    private readonly TrainableNetwork _network;
    private readonly ITrainingData _data;
    private readonly ITrainingData? _validation;
    private readonly TrainOptions _options;
    private readonly TrainHooks _hooks;
    private readonly CheckpointFolder? _checkpoints;
    private readonly BatchOrder _order;
    private readonly EnginePool _pool;
    private readonly Optimizer _optimizer;
    private readonly GradientSet _gradients;
    private readonly int _batch;
    private readonly int _accumulate;
    private readonly List<EpochFigures> _history = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Stopwatch _sinceCheckpoint = Stopwatch.StartNew();
    private Dictionary<string, float[]> _best = [];
    private int _bestEpoch;
    private int _batchOfEpoch;
    private double _lossOfEpoch;
    private ulong _passes;
    private double _secondsBefore;
    private int _safe;

    public TrainLoop(TrainableNetwork network, ITrainingData data, ITrainingData? validation, TrainOptions options, TrainHooks hooks)
    {
        if (data.Count == 0)
            throw new TransferException(ErrorKind.Usage, "training: there is no item to learn from; give at least one");
        (_network, _data, _validation, _options, _hooks) = (network, data, validation, options, hooks);
        _batch = Math.Min(options.Batch, data.Count);
        _order = new BatchOrder(data, _batch, options.Seed);
        _accumulate = Math.Min(options.Accumulate, _order.Count);
        _pool = new EnginePool(network, data, _batch, options);
        _optimizer = options.Optimizer == OptimizerKind.AdamW
            ? new AdamW(_pool.First, options.WeightDecay, groups: Groups())
            : new Sgd(_pool.First, options.Momentum, options.Nesterov, options.WeightDecay, Groups());
        _gradients = new GradientSet(_pool.First);
        _checkpoints = hooks.Checkpoints is null ? null : new CheckpointFolder(hooks.Checkpoints);
    }

    /// <summary>The names of the running statistics that are updated.</summary>
    public IReadOnlyCollection<string> States => _pool.First.States;

    private int StepsPerEpoch => _order.Count / _accumulate;

    private int Total => StepsPerEpoch * _options.Epochs;

    private double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>Trains to the end, and leaves the weights of the kept epoch in <paramref name="into"/>.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop; where checkpoints are kept, everything up to here is in one.</exception>
    public FitResult Run(Graph into, CancellationToken cancellation)
    {
        // A training that had ended, and was stopped in what came after it, has nothing left to do.
        FitEnd end = _history.Count > 0 && _batchOfEpoch == 0 ? EndOf() : FitEnd.Finished;
        while (_history.Count < _options.Epochs && end == FitEnd.Finished)
        {
            end = Epoch(cancellation) ? EndOf() : FitEnd.Diverged;
            if (end == FitEnd.Diverged)
                break;
            Save();
        }

        if (end == FitEnd.Diverged && _bestEpoch == 0)
            throw Divergence();
        Weights(_best, put: true);
        _pool.First.WriteTo(into);
        return new FitResult(_history, _bestEpoch, end, _optimizer.Steps);
    }

    /// <summary>The mean loss of items with the weights that <see cref="Run"/> left.</summary>
    public double Judge(ITrainingData data, ItemAnswer? answer, CancellationToken cancellation) =>
        Judgement.Run(_pool, data, _batch, _network.Output, answer, cancellation);

    /// <summary>Looks for a learning rate, and leaves the weights as they were.</summary>
    public float FindRate(CancellationToken cancellation)
    {
        Dictionary<string, float[]> before = [];
        Weights(before, put: false);
        float found = LearningRateFinder.Run(rate =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Step(rate);
        });
        Weights(before, put: true);
        foreach (float[] state in _optimizer.State.Values)
            Array.Clear(state);
        _optimizer.Steps = 0;
        _passes = 0;
        return found;

        double Step(float rate)
        {
            IReadOnlyList<(int Bucket, int[] Items)> batches = _order.Of(1 + (_optimizer.Steps / _order.Count));
            (int bucket, int[] items) = batches[_optimizer.Steps % batches.Count];
            var batch = new TrainingBatch(_data.Inputs(bucket), items.Length) { Items = items };
            _data.Read(batch, items, epoch: 1);
            float loss = ForwardBackward(bucket, batch, out TrainingEngine engine);
            _ = _gradients.Clip(engine, _options.Clip);
            _optimizer.Step(rate, engine);
            return loss;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    // False when the loss is no number any more.
    private bool Epoch(CancellationToken cancellation)
    {
        double begun = Seconds;
        int epoch = _history.Count + 1;
        using (var queue = new BatchQueue(_data, _order.Of(epoch).Take(StepsPerEpoch * _accumulate).Skip(_batchOfEpoch), epoch))
        {
            foreach ((int bucket, TrainingBatch batch) in queue.Batches())
            {
                float loss = ForwardBackward(bucket, batch, out TrainingEngine engine);
                if (!float.IsFinite(loss))
                    return Diverged(batch);
                _lossOfEpoch += loss;
                _batchOfEpoch++;
                if (_batchOfEpoch % _accumulate != 0)
                {
                    _gradients.Add(engine);
                    continue;
                }

                _gradients.Finish(engine);
                _gradients.Penalise(engine, _options.L1, _options.L2);
                if (!double.IsFinite(_gradients.Clip(engine, _options.Clip)))
                    return Diverged(batch);
                _optimizer.Step(Rate(_optimizer.Steps), engine);
                _hooks.Progress?.Report(new JobProgress("train", _optimizer.Steps, Total));
                StopOrSave(cancellation);
            }
        }

        Close(epoch, begun, cancellation);
        return true;
    }

    private float Rate(int step) => _options.LearningRate * (float)_options.Schedule.Factor(step, Total);

    private void Close(int epoch, double begun, CancellationToken cancellation)
    {
        (double Loss, double? Accuracy)? judged = null;
        if (_validation is not null)
        {
            _hooks.BeginJudgement?.Invoke();
            judged = (JudgeOrSave(_validation, cancellation), _hooks.EndJudgement?.Invoke());
        }

        var figures = new EpochFigures(epoch, _lossOfEpoch / Math.Max(1, _batchOfEpoch), judged?.Loss, judged?.Accuracy, Rate(_optimizer.Steps - 1), Seconds - begun);
        bool better = judged is null || _options.Keep == KeptEpoch.Last || _bestEpoch == 0 || IsBetter(figures, _history[_bestEpoch - 1]);
        _history.Add(figures);
        (_batchOfEpoch, _lossOfEpoch) = (0, 0);
        if (better)
        {
            _bestEpoch = epoch;
            Weights(_best, put: false);
        }

        _hooks.Epoch?.Invoke(figures);
    }

    // What the epoch taught is kept when it is stopped here: going on begins with the judgement.
    private double JudgeOrSave(ITrainingData data, CancellationToken cancellation)
    {
        try
        {
            return Judge(data, _hooks.Answer, cancellation);
        }
        catch (OperationCanceledException)
        {
            Save();
            throw;
        }
    }

    private bool IsBetter(EpochFigures one, EpochFigures other) => _hooks.KeepMostRight && one.ValidationAccuracy != other.ValidationAccuracy
        ? one.ValidationAccuracy > other.ValidationAccuracy
        : one.ValidationLoss < other.ValidationLoss;

    private FitEnd EndOf()
    {
        if (_history.Count >= _options.Epochs)
            return FitEnd.Finished;
        if (_validation is not null && _options.Keep != KeptEpoch.Last && _options.Patience > 0 && _history.Count - _bestEpoch >= _options.Patience)
            return FitEnd.NoLongerBetter;
        return _options.Budget is { } budget && Seconds > budget.TotalSeconds ? FitEnd.OutOfTime : FitEnd.Finished;
    }

    private float ForwardBackward(int bucket, TrainingBatch batch, out TrainingEngine engine)
    {
        engine = _pool.Training(_data, bucket, batch.Rows);
        engine.Steps = _passes++;
        batch.CopyTo(engine, _network.Target);
        float loss = engine.Forward();
        engine.Backward();
        return loss;
    }

    private void StopOrSave(CancellationToken cancellation)
    {
        bool stops = cancellation.IsCancellationRequested;
        if (stops || _sinceCheckpoint.Elapsed > _options.CheckpointEvery)
            Save();
        if (stops)
            throw new OperationCanceledException(cancellation);
    }

    // Parameters and running statistics, to or from arrays.
    private void Weights(Dictionary<string, float[]> store, bool put)
    {
        foreach (string name in _pool.First.Parameters.Concat(_pool.First.States))
        {
            Span<float> values = _pool.First.States.Contains(name) ? _pool.First.State(name) : _pool.First.Parameter(name);
            if (put)
                store[name].CopyTo(values);
            else if (store.TryGetValue(name, out float[]? kept))
                values.CopyTo(kept);
            else
                store[name] = values.ToArray();
        }
    }

    private IReadOnlyList<ParameterGroup> Groups() => _options.Groups ?? ParameterGroups.Flat(_network.Model.Graph, _network.Trainable);

    private bool Diverged(TrainingBatch batch)
    {
        if (batch.FirstNotFinite() is ({ } row, { } input))
            throw new TransferException(ErrorKind.BadInput, $"{_data.NameOf(batch.Items[row])}: input '{Shown.Name(input)}' has a number that is not finite; mend or leave out the item");
        if (_bestEpoch > 0)
            _hooks.Notice($"the loss was no longer a number in epoch {_history.Count + 1}; the weights of epoch {_bestEpoch} are kept. A lower --lr avoids this");
        return false;
    }

    private TransferException Divergence() => new(ErrorKind.BadInput,
        $"training: the loss was no longer a number after {_optimizer.Steps} steps of the first epoch, at a learning rate of {_options.LearningRate:g3}; give a lower --lr");
}
