using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Transfer.Zoo;

/// <summary>Embedders in an app's dependency injection.</summary>
public static class EmbedderServices
{
    /// <summary>
    /// Adds one embedder for the whole app, loaded when first asked for, as <see cref="TextEmbedder"/> and as
    /// <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="model">A name of the catalog, a file, or a folder.</param>
    /// <param name="options">What differs from what the model says; null: nothing.</param>
    public static IServiceCollection AddTextEmbedder(this IServiceCollection services, string model, TextEmbedderOptions? options = null) => services
        .AddSingleton(_ => TextEmbedder.Load(model, options))
        .AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => provider.GetRequiredService<TextEmbedder>());

    /// <summary>
    /// Adds one embedder of pictures for the whole app, loaded when first asked for, as <see cref="ImageEmbedder"/> and as
    /// <c>IEmbeddingGenerator&lt;DataContent, Embedding&lt;float&gt;&gt;</c>.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="model">A name of the catalog, or a file that Transfer wrote.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    public static IServiceCollection AddImageEmbedder(this IServiceCollection services, string model, int threads = 0) => services
        .AddSingleton(_ => ImageEmbedder.Load(model, threads))
        .AddSingleton<IEmbeddingGenerator<DataContent, Embedding<float>>>(provider => provider.GetRequiredService<ImageEmbedder>());
}
