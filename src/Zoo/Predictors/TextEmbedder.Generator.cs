using Microsoft.Extensions.AI;

namespace Transfer.Zoo;

/// <summary>The embedder as what .NET apps program against.</summary>
public sealed partial class TextEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The vectors of many texts, computed on the thread pool.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">Of these the number of dimensions counts.</param>
    /// <param name="cancellationToken">Stops early with <see cref="OperationCanceledException"/>.</param>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] texts = [.. values];
        int dimensions = options?.Dimensions is { } wanted ? Math.Min(Cut(wanted, _model), Dimensions) : Dimensions;
        return Task.Run(
            () =>
            {
                var result = new GeneratedEmbeddings<Embedding<float>>(texts.Length);
                foreach (float[] vector in Embed(texts, _role, dimensions, cancellationToken))
                    result.Add(new Embedding<float>(vector) { CreatedAt = DateTimeOffset.UtcNow, ModelId = _id });
                return result;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
            return new EmbeddingGeneratorMetadata("transfer", null, _id, Dimensions);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }
}
