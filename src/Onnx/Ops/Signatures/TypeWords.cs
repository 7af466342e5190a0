namespace Transfer.Onnx.Ops;

/// <summary>
/// Sets of types in signatures. A word is an element type (<c>bfloat16</c>) or a family of them; <c>seq(..)</c>, <c>optional(..)</c>,
/// <c>optional(seq(..))</c> and <c>map(key,value)</c> are the other kinds. <c>all</c> are the types of the first versions, <c>all-ir9</c> those that the file format had
/// with its version 9.
/// </summary>
internal static class TypeWords
{
    private const string All = "unsigned signed floats string bool complex64 complex128";

    /// <summary>The set that words separated by blanks make together.</summary>
    public static TypeSet Parse(string words)
    {
        uint tensors = 0, sequences = 0, optionals = 0, optionalSequences = 0;
        var others = new List<OnnxType>();
        foreach (string word in words.Split(' '))
        {
            if (Inside(word, "optional(seq(") is { } both)
                optionalSequences |= Elements(both[..^1]);
            else if (Inside(word, "seq(map(") is { } maps)
                others.Add(new SequenceType(Map(maps[..^1])));
            else if (Inside(word, "map(") is { } map)
                others.Add(Map(map));
            else if (Inside(word, "seq(") is { } sequence)
                sequences |= Elements(sequence);
            else if (Inside(word, "optional(") is { } optional)
                optionals |= Elements(optional);
            else
                tensors |= Elements(word);
        }

        return new TypeSet(words, tensors, sequences, optionals, optionalSequences, [.. others]);
    }

    private static uint Elements(string words)
    {
        uint mask = 0;
        foreach (string word in words.Split(' '))
            mask |= Family(word) is { } family ? Elements(family) : 1u << (int)Enum.Parse<DataType>(word, ignoreCase: true);
        return mask;
    }

    private static string? Family(string word) => word switch
    {
        "signed" => "int8 int16 int32 int64",
        "unsigned" => "uint8 uint16 uint32 uint64",
        "integers" => "signed unsigned",
        "floats" => "float16 float double",
        "numeric" => "integers floats",
        "float8" => "float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz",
        "all" => All,
        "all-ir4" => All + " bfloat16",
        "all-ir9" => "all-ir4 float8",
        "all-ir10" => "all-ir9 uint4 int4",
        "all-ir11" => "all-ir10 float4e2m1",
        "all-ir12" => "all-ir11 float8e8m0",
        "all-ir13" => "all-ir12 uint2 int2",
        _ => null,
    };

    private static MapType Map(string text)
    {
        string[] parts = text.Split(',');
        return new MapType(Enum.Parse<DataType>(parts[0], ignoreCase: true), new TensorType(Enum.Parse<DataType>(parts[1], ignoreCase: true), new Shape()));
    }

    private static string? Inside(string word, string begin) => word.StartsWith(begin, StringComparison.Ordinal) ? word[begin.Length..^1] : null;
}
