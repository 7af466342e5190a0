using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Writes a tuned encoder and proves that the file gives the vectors that were trained.</summary>
internal static class SavedEmbedder
{
    /// <summary>
    /// Saves the model, loads the file fresh in ONNX Runtime, embeds the validation texts, and writes the certificate into the file. When a
    /// vector differs the file must not be kept: the caller's run folder then leaves nothing.
    /// </summary>
    /// <param name="model">The model with all of its metadata but the certificate.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="trained">What the file must give.</param>
    /// <param name="table">The texts.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="progress">Told the texts compared.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="TransferException">The file does not give what was trained (Integrity), or cannot be written (Resource).</exception>
    public static ParityCertificate SaveAndVerify(
        Model model, string path, TrainedEncoder trained, PairTable table, int threads, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        const int AtOnce = 1024;
        model.Save(path);
        var check = new ParityCheck();
        IReadOnlyList<float[]> probe;
        using (TextEmbedder embedder = SavedModel.ReadBack(path, () => TextEmbedder.Load(path, new TextEmbedderOptions { Threads = threads })))
        {
            foreach ((int Text, float[] Vector)[] chunk in trained.Vectors.Chunk(AtOnce))
            {
                float[][] found = embedder.Embed([.. chunk.Select(each => table.Texts[each.Text])], cancellation: cancellation);
                foreach ((float[] expected, float[] actual) in chunk.Select(each => each.Vector).Zip(found))
                    check.CompareVectors(expected, actual);
                progress?.Report(new JobProgress("verify", check.Figures.Items, trained.Vectors.Count));
            }

            probe = ParityCheck.Probe(embedder);
        }

        ParityCertificate certificate = check.Certify(model, ParityCheck.Runtime(ExecutionProvider.Cpu), trained.Vectors.Select(each => PairTable.Hash(table.Texts[each.Text])), probe);
        certificate.Require("a number of a vector");
        certificate.Write(model);
        SavedModel.SaveProved(model, path);
        return certificate;
    }
}
