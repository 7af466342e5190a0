using Transfer.Onnx;

namespace Transfer.FineTune;

/// <content>All that a training is at one moment, put into a checkpoint and taken from one.</content>
internal sealed partial class TrainLoop
{
    private delegate Span<float> SpanOf(string name);

    /// <summary>Goes on from the newest whole checkpoint, where there is one.</summary>
    /// <exception cref="TransferException">It belongs to another training (BadInput): the message names the first difference.</exception>
    public bool Resume()
    {
        if (_checkpoints?.Load(_hooks.Notice) is not { } checkpoint)
            return false;
        CheckpointState state = checkpoint.State;
        RequireSame(state.Fingerprint);
        Restore("parameter", checkpoint, name => _pool.First.Parameter(name), _pool.First.Parameters);
        Restore("state", checkpoint, name => _pool.First.State(name), _pool.First.States);
        Restore("optimizer", checkpoint, name => _optimizer.State[name], _optimizer.State.Keys);
        _best = checkpoint.Tensors.Where(t => t.Key.StartsWith("best/", StringComparison.Ordinal)).ToDictionary(t => t.Key["best/".Length..], t => t.Value);
        _history.AddRange(state.History);
        (_bestEpoch, _batchOfEpoch, _lossOfEpoch, _passes, _secondsBefore) = (state.BestEpoch, state.BatchOfEpoch, state.LossOfEpoch, state.Passes, state.Seconds);
        _optimizer.Steps = _safe = state.Step;
        return true;
    }

    private void Save()
    {
        if (_checkpoints is null)
            return;
        var tensors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (string name in _pool.First.Parameters)
            tensors[$"parameter/{name}"] = _pool.First.Parameter(name).ToArray();
        foreach (string name in _pool.First.States)
            tensors[$"state/{name}"] = _pool.First.State(name).ToArray();
        foreach ((string name, float[] values) in _optimizer.State)
            tensors[$"optimizer/{name}"] = values;
        foreach ((string name, float[] values) in _best)
            tensors[$"best/{name}"] = values;
        var checkpoint = new Checkpoint(
            new CheckpointState
            {
                Fingerprint = _hooks.Fingerprint,
                Step = _optimizer.Steps,
                Epoch = _history.Count,
                BatchOfEpoch = _batchOfEpoch,
                LossOfEpoch = _lossOfEpoch,
                Passes = _passes,
                History = _history,
                BestEpoch = _bestEpoch,
                Seconds = Seconds,
            },
            tensors);
        try
        {
            _checkpoints.Write(checkpoint);
        }
        catch (TransferException error)
        {
            throw new TransferException(error.Kind, $"{error.Message}; {(_safe == 0 ? $"none of the {_optimizer.Steps} steps done is safe" : $"of {_optimizer.Steps} steps done {_safe} are safe in the checkpoint before")}", error);
        }

        _safe = _optimizer.Steps;
        _sinceCheckpoint.Restart();
    }

    private void RequireSame(IReadOnlyDictionary<string, string> found)
    {
        foreach ((string name, string wanted) in _hooks.Fingerprint)
        {
            if (found.GetValueOrDefault(name) is not { } was || was != wanted)
            {
                throw new TransferException(ErrorKind.BadInput,
                    $"{Shown.Path(_hooks.Checkpoints!)}: the training there has {name} {Shown.Name(found.GetValueOrDefault(name) ?? "unknown")}, and this one has {Shown.Name(wanted)}; resume with the same, or train anew into another folder");
            }
        }
    }

    private void Restore(string kind, Checkpoint checkpoint, SpanOf place, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Span<float> to = place(name);
            if (!checkpoint.Tensors.TryGetValue($"{kind}/{name}", out float[]? values) || values.Length != to.Length)
            {
                throw new TransferException(ErrorKind.BadInput,
                    $"{Shown.Path(_hooks.Checkpoints!)}: {kind} '{Shown.Name(name)}' has {values?.Length.ToString() ?? "no"} elements there, wanted {to.Length}: it is a checkpoint of another model; train anew into another folder");
            }

            values.CopyTo(to);
        }
    }
}
