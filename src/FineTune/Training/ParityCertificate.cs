using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// What a file carries as proof that the model that was trained and the file that was saved are the same: both were run on the
/// validation pictures. A few computed pictures with the saved file's answers let anyone prove it again on another machine.
/// </summary>
public sealed record ParityCertificate
{
    /// <summary>The largest difference of a probability that still counts as equal.</summary>
    public const double Tolerance = 1e-4;

    private const int DigestLength = 64;

    /// <summary>Pictures compared.</summary>
    public required int Items { get; init; }

    /// <summary>The largest difference between two probabilities.</summary>
    public required double MaxAbsDiff { get; init; }

    /// <summary>Pictures whose most probable class differs.</summary>
    public required int LabelMismatches { get; init; }

    /// <summary>The runtime, its version and its execution provider.</summary>
    public required string Runtime { get; init; }

    /// <summary>SHA-256 of the file without this certificate, in hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>SHA-256 over the sorted SHA-256 of the pictures compared, in hexadecimal.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>The file's probabilities for each of the computed pictures.</summary>
    public required IReadOnlyList<float[]> Probe { get; init; }

    /// <summary>By how much an answer may differ where a probability may differ by 1; null where answers are probabilities.</summary>
    public double? Scale { get; init; }

    /// <summary>Whether everything compared is equal.</summary>
    [JsonIgnore]
    public bool Holds => LabelMismatches == 0 && MaxAbsDiff <= Tolerance;

    /// <summary>Refuses a saved file that is not what was trained.</summary>
    /// <param name="difference">What <see cref="MaxAbsDiff"/> is a difference of.</param>
    /// <exception cref="TransferException">Something compared differs (Integrity).</exception>
    public void Require(string difference = "a probability")
    {
        if (!Holds)
        {
            throw new TransferException(ErrorKind.Integrity,
                $"the saved file does not give what was trained: {LabelMismatches} of {Items} labels differ, the largest difference of {difference} is "
                + $"{MaxAbsDiff:0.0e+0} and may be {Tolerance:0.0e+0}; no file was kept");
        }
    }

    /// <summary>The digest that <see cref="ModelSha256"/> holds: of the model as it would be saved without a certificate.</summary>
    public static string Digest(Model model)
    {
        model.Metadata.Remove(ImageModelMetadata.ParityKey, out string? certificate);
        string digest = Convert.ToHexStringLower(SHA256.HashData(model.ToBytes()));
        if (certificate is not null)
            model.Metadata[ImageModelMetadata.ParityKey] = certificate;
        return digest;
    }

    /// <summary>Reads a file's certificate.</summary>
    /// <exception cref="TransferException">There is none, or it cannot be read (BadInput).</exception>
    public static ParityCertificate Read(IDictionary<string, string> metadata, string name)
    {
        if (!metadata.TryGetValue(ImageModelMetadata.ParityKey, out string? json))
            throw TransferException.BadFile(name, "carries no parity certificate; only models that transfer finetune or transfer export wrote do");
        try
        {
            return JsonSerializer.Deserialize<ParityCertificate>(json, RunJson.Compact) is { Probe.Count: > 0, ModelSha256.Length: DigestLength } found
                && found.Probe.All(row => row is { Length: > 0 } && row.Length == found.Probe[0].Length)
                ? found
                : throw new JsonException("it is not a certificate");
        }
        catch (JsonException error)
        {
            throw TransferException.BadFile(name, $"metadata '{ImageModelMetadata.ParityKey}': {Shown.Text(error.Message)}; export the model again", error);
        }
    }

    /// <summary>Writes the certificate into a model's metadata.</summary>
    public void Write(Model model) => model.Metadata[ImageModelMetadata.ParityKey] = JsonSerializer.Serialize(this, RunJson.Compact);
}
