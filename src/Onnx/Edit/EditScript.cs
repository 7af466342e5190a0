namespace Transfer.Onnx;

/// <summary>
/// A list of edits to a model, one a line, that can be done again to a newer base: each is an operation of the public graph API.
/// <code>
/// # words after a hash are for readers; names with spaces stand in quotes
/// cut VALUE                             Graph.CutClassifier
/// rename VALUE NAME                     Value.Name
/// replace-head CLASSES [VALUE]          Graph.ReplaceClassifier
/// set-shape INPUT 1,3,224,224           SetShape.Run
/// insert OPERATOR VALUE [name=value...] Graph.InsertOn
/// remove NODE|VALUE                     Graph.Bypass
/// merge FILE [INPUT=VALUE...]           Model.Append
/// </code>
/// </summary>
public sealed class EditScript
{
    private readonly EditLine[] _lines;
    private readonly string _name;
    private readonly string? _folder;

    private EditScript(EditLine[] lines, string name, string? folder)
    {
        _lines = lines;
        _name = name;
        _folder = folder;
    }

    /// <summary>The number of edits.</summary>
    public int Count => _lines.Length;

    /// <summary>Reads a script.</summary>
    /// <exception cref="TransferException">The file is not there or cannot be read, or a line is no edit (kind BadInput).</exception>
    public static EditScript Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path, Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }

    /// <summary>Reads a script from text.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="folder">Where the files are that it merges, or null: then it can merge none.</param>
    /// <exception cref="TransferException">A line is no edit (kind BadInput).</exception>
    public static EditScript Parse(string text, string name = "script", string? folder = null)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        var edits = new List<EditLine>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (EditLine.Parse(lines[i], $"{Shown.Path(name)}:{i + 1}") is not { } line)
                continue;
            EditCommands.Check(line);
            edits.Add(line);
        }

        return new EditScript([.. edits], name, folder);
    }

    /// <summary>Does all edits to a copy of a model; what nothing uses any longer is removed from it.</summary>
    /// <exception cref="TransferException">An edit cannot be done; the message begins with its line.</exception>
    public Model Run(Model model)
    {
        Model edited = model.Clone();
        foreach (EditLine line in _lines)
        {
            try
            {
                EditCommands.Run(line, edited, _folder);
            }
            catch (TransferException error)
            {
                throw new TransferException(error.Kind, $"{line.Place}: {error.Message}", error);
            }
        }

        _ = edited.Graph.RemoveUnused();
        return edited;
    }

    /// <summary>The script's name.</summary>
    public override string ToString() => _name;
}
