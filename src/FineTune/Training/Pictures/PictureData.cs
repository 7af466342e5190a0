using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Labelled pictures as training data: what the learning part reads of each, and its class as a distribution.</summary>
/// <param name="data">All pictures.</param>
/// <param name="part">Those that are trained on or judged by.</param>
/// <param name="rows">What the network reads of them.</param>
/// <param name="input">The network's input, and the shape of one picture's row of it.</param>
/// <param name="targets">How classes become targets.</param>
/// <param name="mixup">What blends pairs of a batch; null for nothing.</param>
internal sealed class PictureData(
    LabelledData data, IReadOnlyList<int> part, IPictureRows rows, TrainingInput input, ClassTargets targets, Mixup? mixup = null) : ITrainingData
{
    private readonly TrainingInput[] _inputs = [input, new TrainingInput(TrainingBatch.Target, DataType.Float, [data.Set.Classes.Count])];

    /// <inheritdoc/>
    public int Count => part.Count;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingInput> Inputs(int bucket) => _inputs;

    /// <inheritdoc/>
    public void Read(TrainingBatch batch, ReadOnlySpan<int> items, int epoch)
    {
        int[] pictures = new int[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            pictures[i] = part[items[i]];
            targets.Write(data.Set.Items[pictures[i]].Label, batch.Row<float>(TrainingBatch.Target, i));
        }

        rows.Read(pictures, epoch, batch.All<float>(input.Name));
        // The first item stands for the batch: it is in no other of the epoch.
        mixup?.Run(batch.All<float>(input.Name), batch.All<float>(TrainingBatch.Target), batch.Rows, epoch, items[0]);
    }

    /// <inheritdoc/>
    public string NameOf(int item) => Shown.Path(data.Set.Items[part[item]].Path);
}
