namespace Transfer.Onnx.Check;

/// <summary>Collects findings; of a model that is wrong everywhere the first thousand of each kind.</summary>
internal sealed class Findings
{
    private const int Most = 1000;

    private readonly List<Finding> _errors = [];
    private readonly List<Finding> _warnings = [];
    private int _leftOut;

    /// <summary>Whether there is no error so far.</summary>
    public bool IsValid => _errors.Count == 0;

    public void Error(string field, string message) => Add(new Finding(true, null, null, field, message));

    public void Error(Node node, string field, string message) => Add(new Finding(true, NameOf(node), node.OpType, field, message));

    public void Warn(string field, string message) => Add(new Finding(false, null, null, field, message));

    public void Warn(Node node, string field, string message) => Add(new Finding(false, NameOf(node), node.OpType, field, message));

    /// <summary>What a part of the library raised about a node: its message begins with the node's label, and often with a field.</summary>
    public void Error(Node node, TransferException error)
    {
        string message = error.Message;
        if (message.StartsWith(node.Label + ": ", StringComparison.Ordinal))
            message = message[(node.Label.Length + 2)..];
        int colon = message.IndexOf(": ", StringComparison.Ordinal);
        bool hasField = colon > 0 && (message.StartsWith("attribute '", StringComparison.Ordinal) || message.StartsWith("input ", StringComparison.Ordinal));
        Error(node, hasField ? message[..colon] : "", hasField ? message[(colon + 2)..] : message);
    }

    public CheckReport ToReport()
    {
        if (_leftOut > 0)
            _warnings.Add(new Finding(false, null, null, "findings", $"{_leftOut} more are left out; mend these first"));
        return new CheckReport(_errors, _warnings);
    }

    private static string NameOf(Node node) => node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(o => o is not null)?.Name ?? "";

    private void Add(Finding finding)
    {
        List<Finding> list = finding.IsError ? _errors : _warnings;
        if (list.Count < Most)
            list.Add(finding);
        else
            _leftOut++;
    }
}
