using System.Buffers.Binary;
using System.Security.Cryptography;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Runs a saved file in ONNX Runtime and compares its probabilities with those of the model that was trained.</summary>
public sealed class ParityCheck
{
    private const int ProbePictures = 4;
    private const int ProbeSide = 8;

    // Of different lengths, so that padding and masks are part of the proof.
    private static readonly string[] ProbeTexts =
        ["a", "The file you already have.", "Größe, naïve 日本語 and 12,345.67 €", string.Join(' ', Enumerable.Repeat("one text that is longer than the others", 8))];

    private double _maxAbsDiff;
    private int _mismatches;
    private int _items;

    /// <summary>What was found so far.</summary>
    public ParityFigures Figures => new(_items, _maxAbsDiff, _mismatches);

    /// <summary>Compares one picture's probabilities.</summary>
    /// <param name="expected">Those of the trained model.</param>
    /// <param name="actual">Those of the saved file.</param>
    public void Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        int expectedLabel = 0;
        int actualLabel = 0;
        for (int c = 0; c < expected.Length; c++)
        {
            double difference = Math.Abs((double)expected[c] - actual[c]);
            // A NaN compares with nothing: it must count as a difference, not slip through.
            if (!(difference <= _maxAbsDiff))
                _maxAbsDiff = double.IsNaN(difference) ? double.PositiveInfinity : difference;
            if (expected[c] > expected[expectedLabel])
                expectedLabel = c;
            if (actual[c] > actual[actualLabel])
                actualLabel = c;
        }

        // Two classes closer together than the tolerance are a tie that rounding may break either way.
        if (expectedLabel != actualLabel && expected[expectedLabel] - expected[actualLabel] > ParityCertificate.Tolerance)
            _mismatches++;
        _items++;
    }

    /// <summary>States what was compared.</summary>
    /// <param name="model">The model as saved; the certificate is not written into it.</param>
    /// <param name="runtime">The runtime, its version and its execution provider.</param>
    /// <param name="pictures">SHA-256 of each picture compared, in hexadecimal.</param>
    /// <param name="probe">The saved file's answers to the probe.</param>
    public ParityCertificate Certify(Model model, string runtime, IEnumerable<string> pictures, IReadOnlyList<float[]> probe)
    {
        byte[] sorted = System.Text.Encoding.ASCII.GetBytes(string.Join('\n', pictures.Order(StringComparer.Ordinal)));
        return new ParityCertificate
        {
            Items = _items,
            MaxAbsDiff = _maxAbsDiff,
            LabelMismatches = _mismatches,
            Runtime = runtime,
            ModelSha256 = ParityCertificate.Digest(model),
            DataSha256 = Convert.ToHexStringLower(SHA256.HashData(sorted)),
            Probe = probe,
        };
    }

    /// <summary>The runtime's name and version and the execution provider, as certificates state them.</summary>
    public static string Runtime(ExecutionProvider provider) => $"ONNX Runtime {OnnxRuntimeInfo.Version}, {provider.ToString().ToLowerInvariant()}";

    /// <summary>The file's probabilities for the computed pictures: the same on every machine, to rounding.</summary>
    public static IReadOnlyList<float[]> Probe(ImageClassifier classifier)
    {
        var rows = new float[ProbePictures][];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = classifier.Predict(Picture(i)).Probabilities.ToArray();
        return rows;
    }

    /// <summary>The file's probabilities for a few fixed texts.</summary>
    public static IReadOnlyList<float[]> Probe(TextClassifier classifier) =>
        [.. classifier.Predict(ProbeTexts).Select(prediction => prediction.Probabilities.ToArray())];

    /// <summary>The file's probabilities for the words of these texts, one after the other.</summary>
    public static IReadOnlyList<float[]> Probe(TokenClassifier classifier) =>
    [
        .. classifier.PredictWords([.. ProbeTexts.Select(text => (IReadOnlyList<string>)text.Split(' '))])
            .SelectMany(words => words).OfType<Prediction>().Select(prediction => prediction.Probabilities.ToArray()),
    ];

    // Bytes of SHA-256 in counter mode: 8 x 8 random pixels, which preprocessing enlarges to soft blots of colour.
    private static RgbImage Picture(int number)
    {
        byte[] pixels = new byte[ProbeSide * ProbeSide * 3];
        Span<byte> counter = stackalloc byte[8];
        for (int block = 0; block * SHA256.HashSizeInBytes < pixels.Length; block++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(counter, number);
            BinaryPrimitives.WriteInt32LittleEndian(counter[4..], block);
            SHA256.HashData(counter).CopyTo(pixels.AsSpan(block * SHA256.HashSizeInBytes));
        }

        return new RgbImage(ProbeSide, ProbeSide, pixels);
    }
}
