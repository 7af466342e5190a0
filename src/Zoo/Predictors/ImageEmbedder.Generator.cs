using Microsoft.Extensions.AI;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>The embedder as what .NET apps program against; a picture is the bytes of its file.</summary>
public sealed partial class ImageEmbedder : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    /// <summary>The vectors of many pictures, computed on the thread pool.</summary>
    /// <param name="values">The pictures' files, of any kind that is decoded; the media type is not looked at.</param>
    /// <param name="options">Nothing in it counts: these vectors have one size.</param>
    /// <param name="cancellationToken">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="TransferException">One is no picture; it is named by its number from 1 (BadInput).</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        DataContent[] pictures = [.. values];
        return Task.Run(
            () =>
            {
                var vectors = new float[pictures.Length][];
                SideBySide.Run(
                    pictures.Length, _parallelism.Workers, i => vectors[i] = Embed(ImageDecoder.Decode(pictures[i].Data, $"picture {i + 1}")), cancellationToken);
                return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { CreatedAt = DateTimeOffset.UtcNow, ModelId = _id }));
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
