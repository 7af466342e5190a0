using System.Globalization;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>From where to where the scores of pairs go, where they are no cosines: the lowest becomes 0, the highest 1.</summary>
/// <param name="Low">The score of texts that have nothing in common.</param>
/// <param name="High">The score of texts that mean the same.</param>
public readonly record struct ScoreRange(double Low, double High)
{
    /// <summary>Reads what a user writes: <c>0:5</c>.</summary>
    /// <exception cref="TransferException">It is no range (Usage).</exception>
    public static ScoreRange Parse(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length == 2 && Number(parts[0]) is { } low && Number(parts[1]) is { } high && low < high
            ? new ScoreRange(low, high)
            : throw new TransferException(ErrorKind.Usage, $"--scores {Shown.Name(text)}: wanted the lowest and the highest score; give for instance 0:5");
    }

    /// <summary>The cosine that a score stands for.</summary>
    /// <param name="text">The score as the table has it.</param>
    /// <param name="range">From where to where scores go; null: they are cosines.</param>
    /// <param name="cosine">From -1 to 1.</param>
    /// <returns>What is wrong with it, in a few words; null where nothing is.</returns>
    public static string? Read(string text, ScoreRange? range, out float cosine)
    {
        cosine = 0;
        if (Number(text) is not { } score)
            return $"the score '{Shown.Name(text)}' is no number";
        (double low, double high) = range is { } given ? (given.Low, given.High) : (-1, 1);
        if (score < low || score > high)
            return FormattableString.Invariant($"the score {score} lies outside {low} to {high} (--scores LOW:HIGH says from where to where scores go)");
        cosine = (float)(range is null ? score : (score - low) / (high - low));
        return null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}
