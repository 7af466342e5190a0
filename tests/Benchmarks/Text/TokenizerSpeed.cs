using System.Diagnostics;
using System.Globalization;
using System.Text;
using Transfer.Zoo;

namespace Transfer.Benchmarks;

/// <summary>
/// Tokens a second against Hugging Face's own library (Rust) through its npm package, in turn, best of five:
/// <c>dotnet run -c Release --project tests/Benchmarks -- tokenizers TOKENIZER.json FILE.tsv FOLDER</c>,
/// of all-minilm-l6-v2 and the training sentences of SST-2; FOLDER is one in which <c>npm install tokenizers</c> was run.
/// </summary>
public static class TokenizerSpeed
{
    private const int Rounds = 5;

    // Answers every line with the seconds that one pass took.
    private const string Peer = """
        const { Tokenizer } = require('tokenizers');
        const fs = require('fs');
        const tokenizer = Tokenizer.fromString(fs.readFileSync(process.argv[2], 'utf8'));
        const texts = fs.readFileSync(process.argv[3], 'utf8').split('\n').filter(line => line.length > 0).map(line => line.split('\t')[0]);
        require('readline').createInterface({ input: process.stdin }).on('line', async () => {
          const start = process.hrtime.bigint();
          const encodings = await tokenizer.encodeBatch(texts);
          console.log(Number(process.hrtime.bigint() - start) / 1e9, encodings.length);
        });
        """;

    /// <summary>Prints millions of tokens a second of both and the ratio, on one thread and on all.</summary>
    /// <param name="args">A tokenizer, a file with a text in front of each line's tab, a folder with the npm package.</param>
    public static void Run(string[] args)
    {
        string[] texts = [.. File.ReadLines(args[1]).Where(line => line.Length > 0).Select(line => line.Split('\t')[0])];
        Tokenizer tokenizer = Tokenizer.Load(args[0]).With(null, null);
        long tokens = texts.Sum(text => (long)tokenizer.Encode(text).Count);
        // What is compared is the library's work, not the truncation and padding that the file happens to ask for.
        string plain = Path.GetTempFileName();
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(args[0]))!;
        (json["truncation"], json["padding"]) = (null, null);
        File.WriteAllText(plain, json.ToJsonString());
        foreach (int threads in new[] { 1, Environment.ProcessorCount })
        {
            using Process peer = Start(args[2], plain, Path.GetFullPath(args[1]), threads);
            double ours = 0, theirs = 0;
            for (int round = 0; round <= Rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                _ = tokenizer.Encode(texts, threads);
                double rate = tokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
                peer.StandardInput.WriteLine();
                double other = tokens / double.Parse(peer.StandardOutput.ReadLine()!.Split(' ')[0], CultureInfo.InvariantCulture);
                if (round > 0)
                    (ours, theirs) = (Math.Max(ours, rate), Math.Max(theirs, other));
            }

            peer.StandardInput.Close();
            peer.WaitForExit();
            Console.WriteLine(FormattableString.Invariant($"{threads} threads: {ours / 1e6:0.00} M tokens/s, npm tokenizers {theirs / 1e6:0.00}, ratio {ours / theirs:0.00}"));
        }

        File.Delete(plain);
    }

    private static Process Start(string folder, string tokenizer, string texts, int threads)
    {
        string script = Path.Combine(Path.GetFullPath(folder), "transfer-peer.cjs");
        File.WriteAllText(script, Peer, Encoding.UTF8);
        var start = new ProcessStartInfo("node", [script, tokenizer, texts]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["RAYON_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["TOKENIZERS_PARALLELISM"] = threads > 1 ? "true" : "false";
        return Process.Start(start)!;
    }
}
