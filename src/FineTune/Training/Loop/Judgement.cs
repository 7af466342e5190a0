using Transfer.FineTune.Engine;

namespace Transfer.FineTune;

/// <summary>Runs the network on items that are not trained on.</summary>
internal static class Judgement
{
    /// <summary>The mean loss over all items.</summary>
    /// <param name="pool">The engines.</param>
    /// <param name="data">The items.</param>
    /// <param name="batch">Items at a time.</param>
    /// <param name="output">The value that answers are read from.</param>
    /// <param name="answer">Receives each item's elements of it; null when nobody wants them.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static double Run(EnginePool pool, ITrainingData data, int batch, string output, ItemAnswer? answer, CancellationToken cancellation)
    {
        double loss = 0;
        var batches = Enumerable.Range(0, data.Count).GroupBy(data.BucketOf).OrderBy(g => g.Key)
            .SelectMany(g => g.Chunk(batch).Select(items => (g.Key, items)));
        using var queue = new BatchQueue(data, batches, epoch: 0);
        foreach ((int bucket, TrainingBatch rows) in queue.Batches())
        {
            cancellation.ThrowIfCancellationRequested();
            TrainingEngine engine = pool.Judging(data, bucket, rows.Rows);
            rows.CopyTo(engine, pool.Target);
            loss += engine.Forward() * rows.Rows;
            ReadOnlySpan<float> answers = answer is null ? default : engine.Output(output);
            int width = answers.Length / rows.Rows;
            for (int row = 0; answer is not null && row < rows.Rows; row++)
                answer(rows.Items[row], answers.Slice(row * width, width));
        }

        return loss / data.Count;
    }
}
