using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>
/// An ONNX model that reads pictures and gives a row of floats for each: features, logits or probabilities. Decoding, resizing and
/// normalising one batch overlaps with inference on another. Thread safe.
/// </summary>
public sealed class ImageModel : IDisposable
{
    // One core runs a batch of two as fast as one of sixteen, in a fraction of the memory.
    private const int MaxBatch = 2;

    private readonly ImageModelSetup _setup;

    /// <summary>Takes ownership of a session whose one required input is a batch of pictures.</summary>
    /// <param name="session">The session; disposed with this object.</param>
    /// <param name="name">The model, as messages name it.</param>
    /// <param name="preprocessing">How a picture becomes the input.</param>
    /// <param name="output">The output that is read, or null for the first.</param>
    /// <param name="parallelism">How many threads work, and how they share the pictures.</param>
    /// <exception cref="TransferException">The model does not read pictures of this shape (BadInput).</exception>
    public ImageModel(Session session, string name, Preprocessing preprocessing, string? output, Parallelism parallelism)
    {
        ValueInfo input = session.Inputs.Count == 1
            ? session.Inputs[0]
            : throw TransferException.BadFile(name, $"has {session.Inputs.Count} inputs, and a model of pictures has 1; extract the part that reads the picture");
        int? batch = input.Shape is { Rank: > 0 } shape && shape[0].Number is > 0 and { } number ? checked((int)number) : null;
        _setup = new ImageModelSetup(
            session, name, new Preprocessor(preprocessing), input.Name, output ?? session.Outputs[0].Name, input.Type == DataType.UInt8, batch, parallelism);
        CheckShape(input);
        Width = FindWidth();
    }

    /// <summary>Floats in a row: the product of the output's dimensions after the batch.</summary>
    public int Width { get; }

    /// <summary>How a picture becomes the model's input.</summary>
    public Preprocessing Preprocessing => _setup.Preprocessor.Settings;

    /// <summary>Runs the model on every picture.</summary>
    /// <param name="paths">The pictures' files.</param>
    /// <param name="row">Receives each result.</param>
    /// <param name="bad">Receives a picture that cannot be read, which is then left out; null: the first such picture ends the run with its error.</param>
    /// <param name="cancellation">Stops between two batches, and inside one.</param>
    public void Run(IReadOnlyList<string> paths, ImageRow row, Action<int, TransferException>? bad, CancellationToken cancellation)
    {
        int count = paths.Count;
        int batch = _setup.FixedBatch ?? Math.Clamp((count + _setup.Parallelism.Workers - 1) / _setup.Parallelism.Workers, 1, MaxBatch);
        int next = 0;
        var gate = new Lock();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        void Work()
        {
            var lane = new ImageBatch(_setup, batch);
            while (!stop.IsCancellationRequested)
            {
                int start = Interlocked.Add(ref next, batch) - batch;
                if (start >= count)
                    return;
                try
                {
                    lane.Fill(paths, start, Math.Min(count, start + batch), bad, gate);
                    lane.Infer(row, gate, stop.Token);
                }
                catch
                {
                    stop.Cancel();
                    throw;
                }
            }
        }

        var workers = new Task[Math.Min(_setup.Parallelism.Workers, Math.Max(1, (count + batch - 1) / batch))];
        for (int i = 0; i < workers.Length; i++)
            workers[i] = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Wait(workers);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Runs the model on one picture.</summary>
    /// <param name="image">The picture.</param>
    /// <returns>The row, <see cref="Width"/> floats.</returns>
    public float[] Run(RgbImage image)
    {
        float[] result = [];
        var gate = new Lock();
        var lane = new ImageBatch(_setup, _setup.FixedBatch ?? 1);
        lane.Fill(image);
        lane.Infer((_, row) => result = row.ToArray(), gate, CancellationToken.None);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _setup.Session.Dispose();

    // One worker's failure cancels the others, whose cancellation is then not the news.
    private static void Wait(Task[] workers)
    {
        try
        {
            Task.WaitAll(workers);
        }
        catch (AggregateException all)
        {
            Exception first = all.InnerExceptions.FirstOrDefault(e => e is not OperationCanceledException) ?? all.InnerExceptions[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }

    private void CheckShape(ValueInfo input)
    {
        if (input.Type is not (DataType.Float or DataType.UInt8))
            throw TransferException.BadFile(_setup.Name, $"input '{Shown.Name(input.Name)}' is {input.Type}, and pictures are given as Float or UInt8; convert the model");
        if (input.Shape is not { } shape)
            return;
        long[] wanted = _setup.PictureShape;
        bool fits = shape.Rank == 4;
        for (int i = 1; fits && i < 4; i++)
            fits = shape[i].Number is null or 0 || shape[i].Number == wanted[i - 1];
        if (!fits)
        {
            throw TransferException.BadFile(_setup.Name, $"input '{Shown.Name(input.Name)}' has shape {shape}, and the preprocessing gives "
                + $"[batch,{string.Join(',', wanted)}]; give a card whose size and layout fit");
        }
    }

    private int FindWidth()
    {
        ValueInfo output = _setup.Session.Outputs.FirstOrDefault(o => o.Name == _setup.Output)
            ?? throw TransferException.BadFile(_setup.Name, $"has no output '{Shown.Name(_setup.Output)}'; its outputs are {string.Join(", ", _setup.Session.Outputs.Select(o => Shown.Name(o.Name)))}");
        if (output.Type != DataType.Float)
            throw TransferException.BadFile(_setup.Name, $"output '{Shown.Name(_setup.Output)}' is {output.Type}, and results are read as Float; convert the model");
        if (output.Shape is { Rank: > 1 } shape && shape.Skip(1).All(d => d.Number > 0))
            return checked((int)shape.Skip(1).Aggregate(1L, (product, d) => checked(product * d.Number!.Value)));
        Preprocessing p = Preprocessing;
        return Run(new RgbImage(p.Width, p.Height, new byte[3 * p.Width * p.Height])).Length;
    }
}
