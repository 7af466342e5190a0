using System.Text;
using Google.Protobuf;

namespace Transfer.Onnx.Format;

/// <summary>
/// Prints the ONNX text form, in the grammar of <see cref="OnnxTextParser"/>: the text reads back as an equal model, but for where a tensor
/// keeps its values (raw data or typed fields), fields that are set to nothing, unknown fields, a missing graph, which comes back empty,
/// and the bits of a NaN inside an annotation. Wherever ONNX's grammar has a form, that form is used; a text that needs one of the
/// extensions other than annotations is not readable by ONNX.
/// </summary>
internal sealed partial class OnnxTextPrinter
{
    private const int Step = 3;

    private readonly StringBuilder _out = new();
    private readonly TextOptions _options;
    private int _indent;

    private OnnxTextPrinter(TextOptions? options) => _options = options ?? new TextOptions();

    public static string Print(ModelProto model, TextOptions? options = null) => Print(options, printer => printer.Model(model));

    public static string Print(GraphProto graph, TextOptions? options = null) => Print(options, printer => printer.Graph(graph, isMain: true));

    public static string Print(FunctionProto function, TextOptions? options = null) => Print(options, printer => printer.Function(function));

    public static string Print(NodeProto node, TextOptions? options = null) => Print(options, printer => printer.Node(node));

    private static string Print(TextOptions? options, Action<OnnxTextPrinter> print)
    {
        var printer = new OnnxTextPrinter(options);
        print(printer);
        printer.NewLine();
        return printer._out.ToString();
    }

    /// <summary>Begins a line, unless one has just been begun.</summary>
    private void NewLine()
    {
        while (_out.Length > 0 && _out[^1] == ' ')
            _out.Length--;
        if (_out.Length > 0 && _out[^1] != '\n')
            _out.Append('\n');
        _out.Append(' ', _indent);
    }

    private void Separated<T>(IEnumerable<T> items, string separator, Action<T> print)
    {
        bool first = true;
        foreach (T item in items)
        {
            if (!first)
                _out.Append(separator);
            first = false;
            print(item);
        }
    }

    /// <summary>A name: bare if it is an identifier that cannot be mistaken for something else, else quoted.</summary>
    private void Name(string name, bool bare = true)
    {
        if (bare && TextWords.IsIdentifier(name))
            _out.Append(name);
        else
            Quoted(name);
    }

    private void Quoted(string text)
    {
        if (!IsPrintable(text))
        {
            Hex(StrayBytes.Encode(text));
            return;
        }

        _out.Append('"');
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                _out.Append('\\');
            _out.Append(c);
        }

        _out.Append('"');
    }

    private void Quoted(ByteString bytes)
    {
        string text = bytes.ToStringUtf8();
        if (ByteString.CopyFromUtf8(text).Equals(bytes))
            Quoted(text);
        else
            Hex(bytes.Span);
    }

    private void Hex(ReadOnlySpan<byte> bytes) => _out.Append("hex\"").Append(Convert.ToHexStringLower(bytes)).Append('"');

    // A foreign name must not act on a terminal; line ends and tabs are usual in doc strings, and harmless.
    private static bool IsPrintable(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool unsafeFormat = Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
            if (unsafeFormat || StrayBytes.Of(rune) >= 0 || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\t')))
                return false;
        }

        return true;
    }

    /// <summary>The fields without a form in the grammar; an annotation ends its line.</summary>
    private void Annotation<T>(T rest, bool always = false)
        where T : IMessage<T>
    {
        if (!_options.Annotations || (!always && rest.CalculateSize() == 0))
            return;
        _out.Append(_out.Length > 0 && _out[^1] == ' ' ? "#@ " : " #@ ").Append(TextAnnotation.Format(rest));
        NewLine();
    }

    private void Pairs(IEnumerable<StringStringEntryProto> pairs)
    {
        _out.Append('[');
        Separated(pairs, ", ", pair =>
        {
            Quoted(pair.Key);
            _out.Append(": ");
            Quoted(pair.Value);
        });
        _out.Append(']');
    }
}
