// Finds lines by meaning: dotnet run --project samples/SearchTexts -- samples/emoji-names.csv "something to drink"
using Transfer.Zoo;

using var embedder = TextEmbedder.Load("all-minilm-l6-v2");
string[] lines = File.ReadAllLines(args[0]);
var index = new VectorIndex(embedder.Dimensions);
foreach (float[] vector in embedder.Embed(lines))
    index.Add(vector);
foreach (SearchHit hit in index.Search(embedder.Embed(args[1]), 5))
    Console.WriteLine($"{hit.Score:0.000}  {lines[hit.Index]}");
