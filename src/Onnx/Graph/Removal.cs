namespace Transfer.Onnx;

/// <summary>Why something cannot be removed, in words that name what uses it.</summary>
internal static class Removal
{
    private const int Named = 3;

    public static TransferException StillUsed(Node node, Value value) =>
        new(ErrorKind.Usage, $"{node.Label}: output '{Shown.Name(value.Name)}' is still used by {Users(value)}; replace its uses first");

    public static TransferException StillUsed(string what, Value value) =>
        new(ErrorKind.Usage, $"{what} '{Shown.Name(value.Name)}': it is still used by {Users(value)}; replace its uses first");

    private static string Users(Value value)
    {
        List<string> users = [.. value.Uses.Select(u => u.Node.Label).Distinct()];
        if (value.IsOutput)
            users.Insert(0, "the graph's outputs");
        return users.Count <= Named ? string.Join(", ", users) : $"{string.Join(", ", users.Take(Named))} and {users.Count - Named} more";
    }
}
