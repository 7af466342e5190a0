using System.Globalization;

namespace Transfer.Onnx;

/// <summary>The commands of edit scripts.</summary>
internal static class EditCommands
{
    private static readonly (string Name, string Form, int Least, int Most, Action<EditLine, Model, string?> Run)[] Commands =
    [
        ("cut", "cut VALUE", 1, 1, (line, model, _) => model.Graph.CutClassifier(line.Words[0])),
        ("insert", "insert OPERATOR VALUE [name=value...]", 2, int.MaxValue, Insert),
        ("merge", "merge FILE [INPUT=VALUE...]", 1, int.MaxValue, Merge),
        ("remove", "remove NODE|VALUE", 1, 1, Remove),
        ("rename", "rename VALUE NAME", 2, 2, (line, model, _) => model.Graph.Get(line.Words[0]).Name = line.Words[1]),
        ("replace-head", "replace-head CLASSES [VALUE]", 1, 2, ReplaceHead),
        ("set-shape", "set-shape INPUT 1,3,224,224", 2, 2, (line, model, _) => SetShape.Run(model, new Dictionary<string, Shape> { [line.Words[0]] = SetShape.Parse(line.Words[1]) })),
    ];

    /// <summary>Makes sure that a line is a command with as many words as it takes.</summary>
    /// <exception cref="TransferException">It is not (kind BadInput).</exception>
    public static void Check(EditLine line)
    {
        (string name, string form, int least, int most, _) = Array.Find(Commands, c => c.Name == line.Command);
        if (name is null)
        {
            string near = NearestName.Suggestion(line.Command, Commands.Select(c => c.Name));
            throw new TransferException(ErrorKind.BadInput, $"{line.Place}: '{Shown.Name(line.Command)}' is no edit"
                + (near.Length > 0 ? near : $"; it is one of {string.Join(", ", Commands.Select(c => c.Name))}"));
        }

        if (line.Words.Count < least || line.Words.Count > most)
            throw new TransferException(ErrorKind.BadInput, $"{line.Place}: {name} with {line.Words.Count} word{(line.Words.Count == 1 ? "" : "s")}; write {form}");
    }

    /// <summary>Does one edit.</summary>
    public static void Run(EditLine line, Model model, string? folder) => Array.Find(Commands, c => c.Name == line.Command).Run(line, model, folder);

    private static void Insert(EditLine line, Model model, string? folder)
    {
        (string, AttributeValue)[] attributes = [.. line.Words.Skip(2).Select(word => Pair(word, "name=value")).Select(p => (p.Name, EditValue.Parse(p.Value)))];
        _ = model.Graph.InsertOn(model.Graph.Get(line.Words[1]), line.Words[0], attributes);
    }

    private static void Merge(EditLine line, Model model, string? folder)
    {
        if (folder is null)
            throw new TransferException(ErrorKind.Usage, "the script is in no folder, so no file can be merged; load it from a file");
        var other = Model.Load(Path.Combine(folder, line.Words[0]));
        var inputs = line.Words.Skip(1).Select(word => Pair(word, "INPUT=VALUE")).ToDictionary(p => p.Name, p => p.Value);
        if (inputs.Count == 0 && other.Graph.RequiredInputs.Count() == 1 && model.Graph.Outputs.Count == 1)
            inputs.Add(other.Graph.RequiredInputs.Single().Name, model.Graph.Outputs[0].Name);
        model.Append(other, inputs);
    }

    // Most exporters name nodes, and all name values.
    private static void Remove(EditLine line, Model model, string? folder)
    {
        string name = line.Words[0];
        Node node = model.Graph.Nodes.FirstOrDefault(n => n.Name == name) ?? model.Graph.Get(name).Producer
            ?? throw new TransferException(ErrorKind.Usage, $"value '{Shown.Name(name)}': no node computes it; name a node or what one computes");
        model.Graph.Bypass(node);
    }

    private static void ReplaceHead(EditLine line, Model model, string? folder)
    {
        if (!int.TryParse(line.Words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int classes))
            throw new TransferException(ErrorKind.BadInput, $"'{Shown.Name(line.Words[0])}' is no number of classes; write replace-head 10");
        _ = model.Graph.ReplaceClassifier(classes, line.Words.Count > 1 ? line.Words[1] : null);
    }

    private static (string Name, string Value) Pair(string word, string form)
    {
        int at = word.IndexOf('=');
        return at > 0 ? (word[..at], word[(at + 1)..])
            : throw new TransferException(ErrorKind.BadInput, $"'{Shown.Name(word)}' has no =; write {form}");
    }
}
