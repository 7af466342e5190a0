// Embeddings over HTTP: dotnet run --project samples/EmbeddingApi -- --urls http://127.0.0.1:5080
//   curl -X POST http://127.0.0.1:5080/embed -H "Content-Type: application/json" -d '["A text", "Another"]'
using Microsoft.Extensions.AI;
using Transfer.Zoo;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddTextEmbedder("all-minilm-l6-v2");
WebApplication app = builder.Build();

app.MapPost("/embed", async (string[] texts, IEmbeddingGenerator<string, Embedding<float>> generator, CancellationToken cancellation) =>
    (await generator.GenerateAsync(texts, null, cancellation)).Select(embedding => embedding.Vector.ToArray()));

app.Run();
