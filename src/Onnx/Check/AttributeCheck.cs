using Transfer.Onnx.Format;
using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>The attributes of a node: known, there, of their kind, within their limits.</summary>
internal sealed class AttributeCheck(Findings findings)
{
    private const int MostLookedUp = 32;

    /// <summary>What holds for the attributes of any node, whatever its operator.</summary>
    public void References(Node node, Function? function)
    {
        if (!node.HasAttributes)
            return;
        // Looking each up among the others is quickest for the few that a node has, and without end for the many that a file may make up.
        HashSet<string>? seen = node.Attributes.Count > MostLookedUp ? new(StringComparer.Ordinal) : null;
        foreach (NodeAttribute attribute in node.Attributes)
        {
            if (attribute.Name.Length == 0)
                findings.Error(node, Field(attribute), "expected a name, got an empty one; name the attribute");
            else if (seen is not null ? !seen.Add(attribute.Name) : !ReferenceEquals(node.Attributes.Find(attribute.Name), attribute))
                findings.Error(node, Field(attribute), "expected it once, got it twice; keep one");
            if (attribute.ReferenceName.Length == 0)
            {
                if (AttributeProblems.Of(attribute) is { } problem)
                    findings.Error(node, Field(attribute), problem);
            }
            else if (function is null)
            {
                findings.Error(node, Field(attribute), $"expected a value, got a reference to attribute '{Shown.Name(attribute.ReferenceName)}' of a function, and this is none; set the value");
            }
            else if (!function.AttributeNames.Contains(attribute.ReferenceName) && function.DefaultAttributes.All(a => a.Name != attribute.ReferenceName))
            {
                findings.Error(node, Field(attribute), $"expected a reference to an attribute of the function, got '{Shown.Name(attribute.ReferenceName)}', which it does not declare; declare it");
            }
        }
    }

    /// <summary>The attributes against those of the operator.</summary>
    public void Run(Node node, OpSignature signature, long version)
    {
        if (signature.IsDeprecated)
            return;
        foreach (OpAttribute wanted in signature.Attributes)
        {
            if (wanted.IsRequired && (!node.HasAttributes || node.Attributes.Find(wanted.Name) is null))
                findings.Error(node, $"attribute '{wanted.Name}'", $"expected {Kind(wanted.Type)}, which {signature} needs, got none; set it");
        }

        if (!node.HasAttributes)
            return;
        foreach (NodeAttribute attribute in node.Attributes)
        {
            if (attribute.Name.Length == 0)
                continue;
            if (signature.Attribute(attribute.Name) is { } known)
                Value(node, attribute, known);
            else if (!OpTable.IsComplete(signature.Domain))
                findings.Warn(node, Field(attribute), $"not known here of {signature}; only a runtime that has it can run this");
            else
                findings.Error(node, Field(attribute), $"expected one of {signature}, got a name that it does not have in version {version}{Hint(attribute, signature)}");
        }
    }

    private static string Field(NodeAttribute attribute) => $"attribute '{Shown.Name(attribute.Name)}'";

    private static string Kind(AttributeType type) => type switch
    {
        AttributeType.Float => "a float",
        AttributeType.Int => "an int",
        AttributeType.String => "a string",
        AttributeType.Tensor => "a tensor",
        AttributeType.Graph => "a graph",
        AttributeType.SparseTensor => "a sparse tensor",
        AttributeType.TypeProto => "a type",
        AttributeType.Floats => "floats",
        AttributeType.Ints => "ints",
        AttributeType.Strings => "strings",
        AttributeType.Tensors => "tensors",
        AttributeType.Graphs => "graphs",
        AttributeType.Undefined => "nothing",
        _ => $"a value of kind {(int)type}",
    };

    private static string Hint(NodeAttribute attribute, OpSignature signature)
    {
        string hint = NearestName.Suggestion(attribute.Name, signature.Attributes.Select(a => a.Name));
        if (hint.Length > 0)
            return hint;
        OpSignature[] others = [.. OpTable.SignaturesOf(signature.Domain, signature.Name).Where(s => s.Attribute(attribute.Name) is not null)];
        return others.Length == 0 ? "; remove it" : $"; {others[0]} has it";
    }

    private void Value(Node node, NodeAttribute attribute, OpAttribute known)
    {
        string field = Field(attribute);
        if (attribute.Type != known.Type)
        {
            findings.Error(node, field, $"expected {Kind(known.Type)}, got {Kind(attribute.Type)}; write the value as the operator wants it");
            return;
        }

        switch (attribute.Content)
        {
            case long number when number < known.Least:
                findings.Error(node, field, $"expected an int >= {known.Least}, got {number}; export the model again or mend the attribute");
                break;
            case long[] numbers when known.Least is { } least && Array.Exists(numbers, n => n < least):
                findings.Error(node, field, $"expected ints >= {least}, got {OpContext.Shown(numbers)}; export the model again or mend the attribute");
                break;
            case ReadOnlyMemory<byte> when known.Words.Count > 0 && !known.Words.Contains(attribute.String):
                findings.Error(node, field, $"expected one of {string.Join(", ", known.Words)}, got '{Shown.Name(attribute.String)}'; export the model again or mend the attribute");
                break;
        }
    }
}
