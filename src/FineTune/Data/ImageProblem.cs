using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>A file or folder of a data set that cannot be used.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Reason">Why, in a few words without a full stop.</param>
public sealed record ImageProblem(string Path, string Reason)
{
    private const int Named = 5;

    /// <summary>The path, safe to print, and the reason.</summary>
    public override string ToString() => $"{Shown.Path(Path)}: {Reason}";

    /// <summary>The problem of a picture that could not be decoded.</summary>
    /// <param name="path">The picture.</param>
    /// <param name="error">The decoder's error, whose message begins with the path and ends in advice: neither is repeated.</param>
    public static ImageProblem Of(string path, TransferException error)
    {
        string prefix = Shown.Path(path) + ": ";
        string message = error.Message.StartsWith(prefix, StringComparison.Ordinal) ? error.Message[prefix.Length..] : error.Message;
        return new ImageProblem(path, message.Split(';')[0]);
    }

    /// <summary>Leaves out what cannot be read, naming the first few; refuses when that is not wanted.</summary>
    /// <param name="problems">What cannot be read.</param>
    /// <param name="skip">Whether to go on without those files.</param>
    /// <param name="notice">Told what is left out.</param>
    /// <exception cref="TransferException">There are problems, and they are not to be skipped (kind BadInput).</exception>
    public static void Leave(IReadOnlyList<ImageProblem> problems, bool skip, Action<string> notice)
    {
        if (!skip)
            Refuse(problems);
        foreach (ImageProblem problem in problems.Take(Named))
            notice($"left out: {problem}");
        if (problems.Count > Named)
            notice($"left out: {problems.Count - Named} more");
    }

    /// <summary>Refuses to go on when there are problems.</summary>
    /// <exception cref="TransferException">Kind BadInput: the number of problems, the first one, and how to go on without those files.</exception>
    public static void Refuse(IReadOnlyList<ImageProblem> problems) => Refuse(problems, ", or leave it out with --skip-bad");

    /// <summary>Refuses to go on when there are problems, where nothing can be left out.</summary>
    /// <exception cref="TransferException">Kind BadInput: the number of problems and the first one.</exception>
    internal static void RefuseAll(IReadOnlyList<ImageProblem> problems) => Refuse(problems, "");

    private static void Refuse(IReadOnlyList<ImageProblem> problems, string otherwise)
    {
        if (problems.Count == 0)
            return;
        string more = problems.Count == 1 ? "" : $" (and {problems.Count - 1} more like it)";
        throw new TransferException(ErrorKind.BadInput, $"{problems[0]}{more}; mend or remove what cannot be read{otherwise}");
    }
}
