using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Sentences whose words have labels, in a file: CoNLL (<c>.conll</c>, <c>.conllu</c>, <c>.bio</c>, <c>.iob</c> or any other name), one word a
/// line and a blank line between sentences; or <c>.jsonl</c>, a sentence a line as <c>{"tokens": [...], "labels": [...]}</c>. Read sentence by
/// sentence and never held: reading again begins anew.
/// </summary>
public sealed class TaggedFile
{
    /// <summary>More words than this are no sentence: blank lines are missing.</summary>
    public const int LongestSentence = 10_000;

    private readonly TextColumns _columns;

    private TaggedFile(string path, TextColumns columns) => (Path, _columns) = (path, columns);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>A file, which is not opened yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Names or numbers of the columns of words and labels; those of <see cref="TextColumns.OfTheFile"/> are the usual ones.</param>
    public static TaggedFile Of(string path, TextColumns columns) => new(path, columns);

    /// <summary>Whether a file's name says that its words have labels.</summary>
    public static bool Is(string path) => System.IO.Path.GetExtension(path).ToLowerInvariant() is ".conll" or ".conllu" or ".bio" or ".iob";

    /// <summary>The sentences in the order of the file.</summary>
    /// <param name="cancellation">Stops between two sentences.</param>
    /// <exception cref="TransferException">The file cannot be read (NotFound, Resource), or is not such a file: the line is named (BadInput).</exception>
    public IEnumerable<TaggedSentence> Sentences(CancellationToken cancellation = default)
    {
        using FileStream stream = TextTable.Open(Path);
        using TextReader reader = CheckedText.Open(stream, Path);
        bool any = false;
        bool json = System.IO.Path.GetExtension(Path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase);
        foreach (TaggedSentence sentence in json ? TaggedJsonLines.Read(reader, Path, _columns) : new ConllReader(Path, _columns).Read(reader))
        {
            cancellation.ThrowIfCancellationRequested();
            any = true;
            yield return sentence;
        }

        if (!any)
            throw TransferException.BadFile(Path, "has no sentence; write one word and its label a line, and a blank line between sentences");
    }
}
