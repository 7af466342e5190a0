using Google.Protobuf;

namespace Transfer.Onnx.Format;

/// <summary>Fields that ONNX's grammar has no form for, as one line of protobuf's JSON mapping under the schema's field names.</summary>
internal static class TextAnnotation
{
    private const int MaxDepth = 100;

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));
    private static readonly JsonParser Parser = new(new JsonParser.Settings(MaxDepth));

    /// <summary>A message's set fields on one line; the JSON mapping escapes line ends.</summary>
    public static string Format(IMessage message) => Formatter.Format(message);

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    /// <exception cref="IOException">Not JSON, or not this message's fields.</exception>
    public static T Parse<T>(string json)
        where T : IMessage, new() => Parser.Parse<T>(json);
}
