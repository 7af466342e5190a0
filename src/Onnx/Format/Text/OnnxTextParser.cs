using Google.Protobuf;

namespace Transfer.Onnx.Format;

/// <summary>
/// Reads the ONNX text form (docs/Syntax.md of ONNX) in one pass and linear time. Values go to the typed fields of tensors, as ONNX's own
/// parser puts them; sub-byte values go to raw data. Everything ONNX's grammar allows is read, and beside it:
/// <list type="bullet">
/// <item><c>#@ {...}</c> to the end of a line, a comment to ONNX: fields without a form in the grammar, in protobuf's JSON mapping. It stands
/// after the opening <c>&lt;</c> of a model, the <c>{</c> of a graph's or function's body, a node, a type, a dimension, the name of a value,
/// the data of a tensor, and the name and type of an attribute, and its fields are added to that message.</item>
/// <item>Quotes wherever a name is wanted: operators, domains (<c>"my-domain".Op</c>), attributes, graphs in attributes.</item>
/// <item><c>hex"00ff"</c>: a string given by its bytes; in place of a floating-point number, its bits in little-endian order.</item>
/// <item><c>sparse_tensor(float[3,4]) [float[2] {1, 2}, int64[2] {1, 5}]</c>: values and indices, as attribute or (with <c>w =</c>)
/// initializer.</item>
/// <item>Lists of tensors, graphs, types and sparse tensors as attributes. (ONNX drops them silently.)</item>
/// <item><c>int4[3] {1, -2, 3}</c> and its like hold elements, not packed bytes; complex values are pairs, or real parts alone.</item>
/// <item><c>1.0</c> in float16 and bfloat16 tensors is a value; an integer there is a bit pattern, as in ONNX.</item>
/// <item><c>?</c> for a type that is absent, <c>undefined</c> for an element type that is, <c>() = Op(x)</c> for a node without outputs.</item>
/// </list>
/// Refused although ONNX's parser accepts it: a model without header, a key or attribute given twice, an input of the main graph without
/// type, a negative dimension, a node without operator or (unless <c>()</c>) outputs, a reference without attribute type, lists of mixed
/// kinds, values out of range, and more or fewer values than the shape says.
/// </summary>
internal sealed partial class OnnxTextParser
{
    // A file that protobuf reads nests 100 messages: 33 graphs or 50 types.
    private const int MaxDepth = 64;

    private readonly TextLexer _lexer;
    private TextToken _token;
    private int _previousEnd;
    private int _depth;

    private OnnxTextParser(string text, string name)
    {
        _lexer = new TextLexer(text, name);
        _token = _lexer.Next();
    }

    /// <summary>A whole model.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="TransferException">Not a model (kind BadInput), as <c>name:line:column: what was expected and found; hint</c>.</exception>
    public static ModelProto ReadModel(string text, string name) => Read(text, name, parser => parser.Model());

    /// <summary>One graph without header.</summary>
    /// <inheritdoc cref="ReadModel"/>
    public static GraphProto ReadGraph(string text, string name) => Read(text, name, parser => parser.Graph(isMain: true));

    /// <summary>One function with or without header.</summary>
    /// <inheritdoc cref="ReadModel"/>
    public static FunctionProto ReadFunction(string text, string name) => Read(text, name, parser => parser.Function());

    /// <summary>One node.</summary>
    /// <inheritdoc cref="ReadModel"/>
    public static NodeProto ReadNode(string text, string name) => Read(text, name, parser => parser.Node());

    private static T Read<T>(string text, string name, Func<OnnxTextParser, T> read)
    {
        var parser = new OnnxTextParser(text, name);
        T result = read(parser);
        return parser._token.Kind == TextTokenKind.End ? result : throw parser.Expected("the end of the text", "remove what follows");
    }

    private bool Is(char symbol) => _token.Kind == TextTokenKind.Symbol && _lexer.Span(_token)[0] == symbol;

    private bool IsName => _token.Kind is TextTokenKind.Identifier or TextTokenKind.String;

    private TextToken Take()
    {
        TextToken taken = _token;
        _previousEnd = taken.End;
        _token = _lexer.Next();
        return taken;
    }

    private bool TryTake(char symbol)
    {
        if (!Is(symbol))
            return false;
        Take();
        return true;
    }

    private void Expect(char symbol, string place, string hint)
    {
        if (!TryTake(symbol))
            throw Expected($"'{symbol}' {place}", hint);
    }

    private void ExpectArrow()
    {
        const string Hint = "write name (inputs) => (outputs) { nodes }";
        Expect('=', "of '=>' after the inputs", Hint);
        if (!Is('>') || _token.Start != _previousEnd)
            throw Expected("'>' directly after '=' of '=>'", Hint);
        Take();
    }

    private string Name(string what, string hint = "write a name, in double quotes if it is not letters, digits and underscores")
    {
        if (!IsName)
            throw Expected(what, hint);
        return Take().Text;
    }

    private string String(string what)
    {
        if (_token.Kind != TextTokenKind.String)
            throw Expected(what, "write it in double quotes");
        return Take().Text;
    }

    private long Integer(string what)
    {
        if (_token.Kind != TextTokenKind.Integer)
            throw Expected(what, "write a whole number");
        if (!long.TryParse(_lexer.Span(_token), out long value))
            throw Expected($"{what} of 64 bits", "write a number from -9223372036854775808 to 9223372036854775807");
        Take();
        return value;
    }

    private void Annotate<T>(T message)
        where T : IMessage<T>, new()
    {
        if (_token.Kind != TextTokenKind.Annotation)
            return;
        try
        {
            message.MergeFrom(TextAnnotation.Parse<T>(_token.Value));
        }
        catch (IOException error)
        {
            throw _lexer.Error(
                _token.Start,
                $"this annotation is not a JSON object of {typeof(T).Name}'s fields ({Shown.Text(error.Message)}); correct or remove it");
        }

        Take();
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
            throw _lexer.Error(_token.Start, $"graphs or types are nested more than {MaxDepth} deep; ONNX files hold no deeper ones");
    }

    private TransferException Expected(string what, string hint) =>
        _lexer.Error(_token.Start, $"expected {what}, found {Seen()}; {hint}");

    private string Seen() => _token.Kind switch
    {
        TextTokenKind.End => "the end of the text",
        TextTokenKind.Ellipsis => "'...'",
        TextTokenKind.Annotation => "an annotation (#@)",
        TextTokenKind.String => $"the string \"{Shown.Name(_token.Value)}\"",
        _ => $"'{Shown.Name(_lexer.Span(_token).ToString())}'",
    };
}
