using System.Collections.Frozen;

namespace Transfer.Onnx.Format;

/// <summary>The words of the text form: element types and attribute types by number, and which words begin a type.</summary>
internal static class TextWords
{
    public const string Undefined = "undefined";

    private static readonly string[] ElementNames =
        [Undefined, .. Enum.GetValues<DataType>().Where(type => type.IsKnown()).Order().Select(type => type.OnnxName())];

    // In the order of AttributeProto.AttributeType's numbers.
    private static readonly string[] AttributeNames =
    [
        Undefined, "float", "int", "string", "tensor", "graph", "floats", "ints", "strings", "tensors", "graphs", "sparse_tensor",
        "sparse_tensors", "type_proto", "type_protos",
    ];

    private static readonly FrozenDictionary<string, int> ElementNumbers = Numbers(ElementNames);
    private static readonly FrozenDictionary<string, int> AttributeNumbers = Numbers(AttributeNames);
    private static readonly FrozenSet<string> Composite = FrozenSet.Create("seq", "map", "optional", "sparse_tensor", "opaque");

    public static bool IsElementType(int number) => ((DataType)number).IsKnown();

    /// <summary>The word for an element type; <c>undefined</c> for a number that has none.</summary>
    public static string ElementName(int number) => IsElementType(number) ? ElementNames[number] : Undefined;

    public static bool TryElementType(string word, out int number) => ElementNumbers.TryGetValue(word, out number);

    public static string AttributeName(AttributeProto.Types.AttributeType type) => AttributeNames[(int)type];

    public static bool TryAttributeType(string word, out AttributeProto.Types.AttributeType type)
    {
        bool known = AttributeNumbers.TryGetValue(word, out int number);
        type = (AttributeProto.Types.AttributeType)number;
        return known;
    }

    /// <summary>Whether a bare word in front of a value is read as its type.</summary>
    public static bool BeginsType(string word) => ElementNumbers.ContainsKey(word) || Composite.Contains(word);

    /// <summary>Whether a word is a floating-point literal (any case of inf, infinity, nan).</summary>
    public static bool IsFloat(ReadOnlySpan<char> word) =>
        word.Equals("inf", StringComparison.OrdinalIgnoreCase)
        || word.Equals("infinity", StringComparison.OrdinalIgnoreCase)
        || word.Equals("nan", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a name needs no quotes: an ASCII letter or underscore, then letters, digits and underscores.</summary>
    public static bool IsIdentifier(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
            return false;
        foreach (char c in name)
        {
            if (!IsIdentifierPart(c))
                return false;
        }

        return true;
    }

    public static bool IsIdentifierPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static FrozenDictionary<string, int> Numbers(string[] names) =>
        names.Select((name, number) => KeyValuePair.Create(name, number)).ToFrozenDictionary();
}
