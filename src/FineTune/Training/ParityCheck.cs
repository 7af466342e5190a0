using System.Buffers.Binary;
using System.Security.Cryptography;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Compares the answers of a saved file, run in ONNX Runtime, with those of the model that was trained.</summary>
/// <param name="answer">What is answered.</param>
/// <param name="scale">By how much an answer may differ where a probability may differ by 1.</param>
public sealed class ParityCheck(AnswerKind answer = AnswerKind.Classes, double scale = 1)
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

    /// <summary>Compares the answers to one item.</summary>
    /// <param name="expected">That of the trained model.</param>
    /// <param name="actual">That of the saved file.</param>
    public void Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        for (int c = 0; c < expected.Length; c++)
        {
            double difference = Math.Abs((double)expected[c] - actual[c]) / scale;
            // A NaN compares with nothing: it must count as a difference, not slip through.
            if (!(difference <= _maxAbsDiff))
                _maxAbsDiff = double.IsNaN(difference) ? double.PositiveInfinity : difference;
        }

        if (answer is AnswerKind.Classes or AnswerKind.Words ? IsOtherClass(expected, actual) : answer == AnswerKind.Labels && HasOtherLabels(expected, actual))
            _mismatches++;
        _items++;
    }

    /// <summary>Compares two vectors of a text, both brought to length 1.</summary>
    /// <param name="expected">That of the trained encoder.</param>
    /// <param name="actual">That of the saved file.</param>
    public void CompareVectors(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double lengthExpected = Length(expected), lengthActual = Length(actual);
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((expected[i] / lengthExpected) - (actual[i] / lengthActual));
            if (!(difference <= _maxAbsDiff))
                _maxAbsDiff = double.IsNaN(difference) ? double.PositiveInfinity : difference;
        }

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
            Scale = scale == 1 ? null : scale,
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

    /// <summary>The file's answers to a few fixed texts; where it reads pairs, to each with the next.</summary>
    public static IReadOnlyList<float[]> Probe(TextPredictor predictor)
    {
        var rows = new float[ProbeTexts.Length][];
        TokenEncoding[] texts = predictor.Encode([.. ProbeTexts.Select((text, i) => (text, predictor.ReadsPairs ? ProbeTexts[(i + 1) % ProbeTexts.Length] : null))]);
        predictor.Run(texts, (i, row) => rows[i] = row.ToArray(), CancellationToken.None);
        return rows;
    }

    /// <summary>The file's vectors of a few fixed texts.</summary>
    public static IReadOnlyList<float[]> Probe(TextEmbedder embedder) => embedder.Embed(ProbeTexts);

    /// <summary>The file's probabilities for the words of these texts, one after the other.</summary>
    public static IReadOnlyList<float[]> Probe(TokenClassifier classifier) =>
    [
        .. classifier.PredictWords([.. ProbeTexts.Select(text => (IReadOnlyList<string>)text.Split(' '))])
            .SelectMany(words => words).OfType<Prediction>().Select(prediction => prediction.Probabilities.ToArray()),
    ];

    // Two classes closer together than the tolerance are a tie that rounding may break either way.
    private static bool IsOtherClass(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        int one = 0, other = 0;
        for (int c = 0; c < expected.Length; c++)
        {
            if (expected[c] > expected[one])
                one = c;
            if (actual[c] > actual[other])
                other = c;
        }

        return one != other && expected[one] - expected[other] > ParityCertificate.Tolerance;
    }

    private static bool HasOtherLabels(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        for (int c = 0; c < expected.Length; c++)
        {
            if (expected[c] >= Prediction.Threshold != actual[c] >= Prediction.Threshold && Math.Abs(expected[c] - Prediction.Threshold) > ParityCertificate.Tolerance)
                return true;
        }

        return false;
    }

    // Of a vector of zeros, which has no direction, the length counts as 1.
    private static double Length(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (float value in x)
            sum += (double)value * value;
        return sum == 0 ? 1 : Math.Sqrt(sum);
    }

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
