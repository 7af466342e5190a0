using System.Collections.Concurrent;

namespace Transfer.FineTune;

/// <summary>Reads batches on a thread of its own, two ahead of the one that is trained on, so that reading and training overlap.</summary>
internal sealed class BatchQueue : IDisposable
{
    private const int Ahead = 2;

    private readonly ITrainingData _data;
    private readonly BlockingCollection<(int Bucket, TrainingBatch Batch)> _ready = new(Ahead);
    private readonly ConcurrentDictionary<(int Bucket, int Rows), ConcurrentBag<TrainingBatch>> _free = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reader;

    /// <summary>Starts to read.</summary>
    /// <param name="data">The items.</param>
    /// <param name="batches">Which items in which order.</param>
    /// <param name="epoch">What the data is told of the epoch.</param>
    public BatchQueue(ITrainingData data, IEnumerable<(int Bucket, int[] Items)> batches, int epoch)
    {
        _data = data;
        _reader = Task.Factory.StartNew(() => Read(batches, epoch), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The batches, in order; each is valid until the next is asked for.</summary>
    public IEnumerable<(int Bucket, TrainingBatch Batch)> Batches()
    {
        foreach ((int bucket, TrainingBatch batch) in _ready.GetConsumingEnumerable())
        {
            yield return (bucket, batch);
            Free(bucket, batch.Rows).Add(batch);
        }

        // What went wrong while reading is raised here, where the batches end because of it.
        _reader.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)_reader).AsyncWaitHandle.WaitOne();
        _ready.Dispose();
        _stop.Dispose();
    }

    private void Read(IEnumerable<(int Bucket, int[] Items)> batches, int epoch)
    {
        try
        {
            foreach ((int bucket, int[] items) in batches)
            {
                if (!Free(bucket, items.Length).TryTake(out TrainingBatch? batch))
                    batch = new TrainingBatch(_data.Inputs(bucket), items.Length);
                batch.Items = items;
                _data.Read(batch, items, epoch);
                _ready.Add((bucket, batch), _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody wants the rest.
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }

    private ConcurrentBag<TrainingBatch> Free(int bucket, int rows) => _free.GetOrAdd((bucket, rows), _ => []);
}
