using System.Security.Cryptography;
using System.Text.Json;

namespace Transfer.FineTune;

/// <summary>What features depend on besides the picture. Equal keys share a store, any difference makes another.</summary>
/// <param name="ModelSha256">The SHA-256 of the model file.</param>
/// <param name="Tensor">The tensor in front of the classifier whose values are the features.</param>
/// <param name="Preprocessing">The stable text of the preprocessing.</param>
public sealed record FeatureKey(string ModelSha256, string Tensor, string Preprocessing)
{
    /// <summary>The SHA-256 of the three as a JSON array, which no two different keys share.</summary>
    public ContentHash Digest() => new(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new[] { ModelSha256, Tensor, Preprocessing })));
}
