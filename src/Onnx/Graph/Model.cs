using Transfer.Onnx.Format;

namespace Transfer.Onnx;

/// <summary>
/// An ONNX model: a graph, the versions it is written in, and what its makers say of it. What is read and not changed is written
/// again byte for byte, whether this library understands it or not.
/// </summary>
public sealed partial class Model
{
    /// <summary>A model around a graph that no other model has.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="opset">The version of ONNX's own operators.</param>
    /// <param name="irVersion">The version of the file format.</param>
    /// <exception cref="TransferException">The graph belongs to a model or node (kind Usage).</exception>
    public Model(Graph graph, long opset, long irVersion = 8)
        : this(graph, null)
    {
        IrVersion = irVersion;
        Opset = opset;
    }

    internal Model(Graph graph, object? source)
    {
        if (graph.IsOwned || graph.OwnerNode is not null)
            throw new TransferException(ErrorKind.Usage,
                $"graph '{Shown.Name(graph.Name)}': it already belongs to a model or node; give a graph of its own");
        graph.IsOwned = true;
        Graph = graph;
        Source = source;
    }

    /// <summary>The version of the file format.</summary>
    public long IrVersion { get; set; }

    /// <summary>The tool that wrote the model.</summary>
    public string ProducerName { get; set; } = "";

    /// <summary>The version of that tool.</summary>
    public string ProducerVersion { get; set; } = "";

    /// <summary>Whose model it is, as a reversed domain name.</summary>
    public string Domain { get; set; } = "";

    /// <summary>The version of the model.</summary>
    public long ModelVersion { get; set; }

    /// <summary>Words for a reader.</summary>
    public string DocString { get; set; } = "";

    /// <summary>The version of ONNX's own operators, 0 when the file does not say.</summary>
    public long Opset
    {
        get => OpsetImports[""];
        set => OpsetImports[""] = value;
    }

    /// <summary>The versions of the operators of each domain.</summary>
    public OpsetImports OpsetImports { get; } = new();

    /// <summary>Names and values that go with the model.</summary>
    public MetadataMap Metadata { get; } = new();

    /// <summary>The main graph.</summary>
    public Graph Graph { get; }

    /// <summary>The operators that the model defines itself.</summary>
    public IList<Function> Functions { get; } = new List<Function>();

    /// <summary>The message this was read from, without what this object holds itself: opaque to all but the Format folder.</summary>
    internal object? Source { get; }

    /// <summary>The full path the model was read from, or null.</summary>
    internal string? SourcePath { get; set; }

    /// <summary>A copy that shares nothing that can be changed; the tensors' elements, which cannot, are shared.</summary>
    public Model Clone() => ModelCopier.Clone(this);

    /// <summary>
    /// The part of the model between named values: a new model that computes the outputs from the inputs, with the nodes, constants,
    /// functions and types that this needs and nothing else.
    /// </summary>
    /// <param name="inputs">Values of the main graph that become inputs: graph inputs or computed ones.</param>
    /// <param name="outputs">Values of the main graph that become outputs.</param>
    /// <exception cref="TransferException">
    /// There is no value of a name (kind NotFound); or an output needs a graph input that is not among the inputs (kind Usage).
    /// </exception>
    public Model Extract(IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) => Extraction.Run(this, inputs, outputs);

    /// <summary>
    /// Puts another model behind this one: its inputs read values of this model, its nodes, constants and functions become this model's, and its
    /// outputs too. Values that the other reads are outputs no longer. Its inner names that are taken here get a number.
    /// </summary>
    /// <param name="other">The model behind, which is not changed.</param>
    /// <param name="inputs">Names of its inputs with the names of the values they read; an input that is not named becomes one of this model.</param>
    /// <exception cref="TransferException">
    /// A name is not there (kind NotFound); or the opsets differ, or a function or output of the name is there already (Usage).
    /// </exception>
    public void Append(Model other, IReadOnlyDictionary<string, string> inputs) => Merging.Run(this, other, inputs);

    /// <summary>
    /// Reads a model. External data stays where it is until a tensor's elements are asked for; that it is there is checked now.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What to insist on.</param>
    /// <exception cref="TransferException">
    /// The file is missing (kind NotFound), cannot be read (kind Resource), is not an ONNX model, is cut short, or its external data is
    /// missing or unsafe (kind BadInput). A model that can be read but breaks ONNX's rules is loaded, so that it can be mended.
    /// </exception>
    public static Model Load(string path, LoadOptions? options = null) => OnnxFile.Load(path, options ?? new LoadOptions());

    /// <summary>Reads a model from memory, which is copied.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="folder">Where external data is, or null: then asking for such a tensor's elements is an error.</param>
    /// <exception cref="TransferException">As for a file.</exception>
    public static Model Load(ReadOnlyMemory<byte> bytes, string name, string? folder = null) => OnnxFile.Load(bytes, name, folder);

    /// <summary>
    /// Writes the model whole or not at all. Tensors that were in a data file are written to a new one, <c>&lt;path&gt;.data</c>, and
    /// so are large tensors when the model would pass the 2 GiB that the format allows.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Where the tensors go.</param>
    /// <exception cref="TransferException">
    /// The disk is full or may not be written (kind Resource), or a tensor's data is bad (kind BadInput).
    /// </exception>
    public void Save(string path, SaveOptions? options = null) => OnnxFile.Save(this, path, options ?? new SaveOptions());

    /// <summary>The model as the bytes of a file. Tensors in a data file stay references to it.</summary>
    /// <exception cref="TransferException">It is larger than the 2 GiB that the format allows (kind Usage).</exception>
    public byte[] ToBytes() => OnnxFile.ToBytes(this);
}
