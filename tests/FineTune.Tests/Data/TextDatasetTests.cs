using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

[Collection(nameof(TextDatasetTests))]
public sealed class TextDatasetTests : IDisposable
{
    private const int Rows = 1_000_000;

    private static readonly TextColumns Columns = new("text", "label");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_million_texts_are_read_and_read_again_in_bounded_memory()
    {
        string padding = new('x', 180);
        using (StreamWriter writer = File.CreateText(_folder["t.csv"]))
        {
            writer.WriteLine("text,label");
            for (int i = 0; i < Rows; i++)
                writer.WriteLine($"text number {i} {padding},{(i % 2 == 0 ? "even" : "odd")}");
        }

        var tokenizer = Tokenizer.Parse("""{"version":"1.0","model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0}}}"""u8.ToArray(), "t.json");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        void Measure(int done)
        {
            if (done % 200_000 < 4096)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        var texts = TextDataset.Read(_folder["t.csv"], null, Columns, null, tokenizer, new Told(Measure), CancellationToken.None);
        Assert.Equal(Rows, texts.Set.Items.Count);
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        int walked = 0;
        texts.ForEach([.. Enumerable.Range(0, Rows)], (indices, chunk) => Measure(walked += chunk.Length), CancellationToken.None);
        Assert.Equal(Rows, walked);
        // Hash, label and line are kept, 200 bytes a row in all; the texts, 400 bytes each in memory, are not.
        Assert.InRange(held, 0, 200L * Rows);
        Assert.InRange(most, 0, 260L * Rows);
    }

    /// <summary>What is measured is the process's memory, so nothing else may work in it.</summary>
    [CollectionDefinition(nameof(TextDatasetTests), DisableParallelization = true)]
    public sealed class Alone;

    private sealed class Told(Action<int> measure) : IProgress<JobProgress>
    {
        public void Report(JobProgress value) => measure((int)value.Done);
    }
}
