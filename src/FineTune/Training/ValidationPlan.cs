using System.Globalization;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>How a result is judged: on a share of the data, on a folder of its own, or by cross-validation.</summary>
/// <param name="Fraction">The share of each class that is kept aside, where the data has no folder of its own for it.</param>
/// <param name="Folder">A folder of pictures, or a file of texts, to judge by, or null.</param>
/// <param name="Folds">The number of folds of a cross-validation over all the data, or null.</param>
public sealed record ValidationPlan(double Fraction, string? Folder = null, int? Folds = null)
{
    private const string FoldsPrefix = "kfold:";
    private const int MaxFolds = 100;

    /// <summary>A fifth of each class, or the data's own validation folder.</summary>
    public static ValidationPlan Default { get; } = new(Split.DefaultFraction);

    /// <summary>Reads what a user writes: <c>0.2</c>, <c>kfold:5</c>, a folder or a file.</summary>
    /// <exception cref="TransferException">It is none of these (Usage).</exception>
    public static ValidationPlan Parse(string text)
    {
        if (text.StartsWith(FoldsPrefix, StringComparison.Ordinal))
        {
            return int.TryParse(text.AsSpan(FoldsPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int folds) && folds is >= 2 and <= MaxFolds
                ? new(Split.DefaultFraction, Folds: folds)
                : throw new TransferException(ErrorKind.Usage, $"--val {Shown.Name(text)}: wanted {FoldsPrefix} and a number from 2 to {MaxFolds}; give for instance {FoldsPrefix}5");
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction) && !Directory.Exists(text) && !File.Exists(text))
        {
            return fraction is > 0 and < 1
                ? new(fraction)
                : throw new TransferException(ErrorKind.Usage, $"--val {Shown.Name(text)}: a share lies between 0 and 1; give for instance 0.2");
        }

        return Directory.Exists(text) || File.Exists(text)
            ? new(Split.DefaultFraction, Folder: text)
            : throw new TransferException(ErrorKind.Usage, $"--val {Shown.Name(text)}: is neither a share, nor {FoldsPrefix}N, nor a folder or file that exists; give for instance 0.2");
    }
}
