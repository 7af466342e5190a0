using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>
/// An ONNX model that reads texts and gives a row of floats for each: pooled features, logits or probabilities. Texts of similar length
/// share a batch, so that little is computed for padding; batches run beside each other. Thread safe.
/// </summary>
public sealed class TextModel : IDisposable
{
    // One core runs sixteen texts as fast as more, and all that a layer makes of them stays in the cache.
    private const int MaxRows = 16;
    private const int MaxTokens = 2048;

    private static readonly string[] PooledOutputs = ["sentence_embedding", "probabilities", "logits"];

    private readonly Session _session;
    private readonly TextModelInputs _inputs;
    private readonly ValueInfo _output;
    private readonly Parallelism _parallelism;
    private readonly TokenPooling? _pooling;

    /// <summary>Takes ownership of a session.</summary>
    /// <param name="session">The session; disposed with this object.</param>
    /// <param name="source">What is known of the model.</param>
    /// <param name="pooling">How the vectors of tokens are pooled, where the model gives one for each; null: they are not, and a text's row has the vectors of all of its tokens, one after the other.</param>
    /// <param name="parallelism">How many threads work, and how they share the texts.</param>
    /// <exception cref="TransferException">The model does not read texts (BadInput).</exception>
    public TextModel(Session session, TextModelSource source, TokenPooling? pooling, Parallelism parallelism)
    {
        (_session, Name, Tokenizer, _pooling, _parallelism) = (session, source.Model.Label, source.Tokenizer, pooling, parallelism);
        _inputs = TextModelInputs.Read(session, Name);
        _output = FindOutput();
        Padding = Tokenizer.Padding?.Id ?? Tokenizer.IdOf("[PAD]") ?? Tokenizer.IdOf("<pad>") ?? 0;
        if (_inputs.Length is { } length && (Tokenizer.Truncation is not { } cut || cut.MaxLength > length))
            Tokenizer = Tokenizer.With(new Truncation(length), null);
        Width = _output.Shape![_output.Shape.Rank - 1].Number is > 0 and { } width ? checked((int)width) : Measure();
    }

    /// <summary>The id that fills a batch behind texts that are shorter than others in it.</summary>
    public int Padding { get; }

    /// <summary>Floats in a row; in a token's part of it where rows are not pooled.</summary>
    public int Width { get; }

    /// <summary>Makes ids of texts; cuts them at the model's maximum.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>What messages call the model.</summary>
    public string Name { get; }

    /// <summary>The output that rows come from.</summary>
    public string Output => _output.Name;

    /// <summary>Whether that output has a vector for each token, which are pooled here, and not one for each text.</summary>
    public bool Pools => _output.Shape!.Rank == 3;

    /// <summary>Runs the model on every text.</summary>
    /// <param name="texts">The encoded texts, without padding.</param>
    /// <param name="row">Receives each result.</param>
    /// <param name="cancellation">Stops between two batches, and inside one.</param>
    public void Run(IReadOnlyList<TokenEncoding> texts, TextRow row, CancellationToken cancellation)
    {
        List<int[]> batches = Batches(texts);
        int next = -1;
        var gate = new Lock();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        void Work()
        {
            var lane = new TextBatch(_session, _inputs, _output, _pooling, Padding, Name);
            while (!stop.IsCancellationRequested)
            {
                int batch = Interlocked.Increment(ref next);
                if (batch >= batches.Count)
                    return;
                try
                {
                    lane.Run(texts, batches[batch], row, gate, stop.Token);
                }
                catch
                {
                    stop.Cancel();
                    throw;
                }
            }
        }

        int workers = Math.Min(_parallelism.Workers, batches.Count);
        if (workers == 1)
        {
            Work();
        }
        else
        {
            var tasks = new Task[workers];
            for (int i = 0; i < workers; i++)
                tasks[i] = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Wait(tasks);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    // Longest first: what is left at the end, when workers run out of batches, is short.
    private List<int[]> Batches(IReadOnlyList<TokenEncoding> texts)
    {
        int[] order = [.. Enumerable.Range(0, texts.Count)];
        Array.Sort(order, (a, b) => texts[b].Count != texts[a].Count ? texts[b].Count.CompareTo(texts[a].Count) : a.CompareTo(b));
        var batches = new List<int[]>();
        int rows = Math.Clamp((texts.Count + _parallelism.Workers - 1) / _parallelism.Workers, 1, MaxRows);
        for (int start = 0; start < order.Length;)
        {
            int longest = Math.Max(1, _inputs.Length ?? texts[order[start]].Count);
            int count = Math.Min(order.Length - start, _inputs.Batch ?? Math.Clamp(MaxTokens / longest, 1, rows));
            batches.Add(order[start..(start + count)]);
            start += count;
        }

        return batches;
    }

    private ValueInfo FindOutput()
    {
        ValueInfo[] floats = [.. _session.Outputs.Where(output => output.Type == DataType.Float && output.Shape is { Rank: 2 or 3 })];
        if (_pooling is null)
        {
            return floats.FirstOrDefault(output => output.Shape!.Rank == 3)
                ?? throw TransferException.BadFile(Name, "has no output of floats [batch,sequence,width], so it says nothing of single words; export it with the vectors of its tokens");
        }

        return PooledOutputs.Select(name => floats.FirstOrDefault(output => output.Name == name && output.Shape!.Rank == 2)).FirstOrDefault(output => output is not null)
            ?? floats.FirstOrDefault(output => output.Shape!.Rank == 3)
            ?? floats.FirstOrDefault()
            ?? throw TransferException.BadFile(Name,
                $"has no output of floats [batch,width] or [batch,sequence,width]; it has {string.Join(", ", _session.Outputs.Select(output => $"{Shown.Name(output.Name)} {output.TypeText}"))}; export it with one");
    }

    private int Measure()
    {
        int width = 0;
        var lane = new TextBatch(_session, _inputs, _output, _pooling, Padding, Name);
        TokenEncoding probe = Tokenizer.Encode("a");
        lane.Run([probe], [0], (_, row) => width = _pooling is null ? row.Length / probe.Count : row.Length, new Lock(), CancellationToken.None);
        return width;
    }

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
}
