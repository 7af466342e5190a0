using Transfer.Onnx.Format;

namespace Transfer.Onnx;

/// <content>The model in ONNX's text form.</content>
public sealed partial class Model
{
    /// <summary>
    /// Reads a model from ONNX's text form (docs/Syntax.md of ONNX):
    /// <code>
    /// &lt;ir_version: 10, opset_import: ["" : 21]&gt;
    /// g (float[N,3] x) => (y) &lt;float[3] b = {1, 2, 3}&gt; {
    ///    y = Add(x, b)
    /// }
    /// </code>
    /// An input has a type; an output or inner value may go without. <c>float</c> is a scalar, <c>float[]</c> a tensor of unknown rank.
    /// Integers in float16 and bfloat16 tensors are bit patterns, <c>1.0</c> is a value.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="folder">Where external data is, or null: then asking for such a tensor's elements is an error.</param>
    /// <exception cref="TransferException">
    /// Not a model in text form (kind BadInput): <c>name:line:column: what was expected, what was found; what to write</c>.
    /// </exception>
    public static Model Parse(string text, string name = "text", string? folder = null) =>
        ModelReader.Read(OnnxTextParser.ReadModel(text, name), name, folder);

    /// <summary>
    /// The model in ONNX's text form. Without options it reads back as an equal model; doc strings, metadata and what else ONNX's grammar has no
    /// form for stand in comments, <c>#@ {...}</c>.
    /// </summary>
    /// <param name="options">What to leave out.</param>
    public string ToText(TextOptions? options = null) => OnnxTextPrinter.Print(ModelWriter.Write(this), options);
}
