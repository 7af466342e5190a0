namespace Transfer.Onnx;

/// <summary>An operator that the model itself defines by a graph of others.</summary>
public sealed class Function
{
    /// <summary>A function with an empty body.</summary>
    public Function(string domain, string name)
        : this(domain, name, new Graph(name), null)
    {
    }

    internal Function(string domain, string name, Graph body, object? source)
    {
        Domain = domain;
        Name = name;
        Body = body;
        Body.IsOwned = true;
        Source = source;
    }

    /// <summary>Who defines it: with <see cref="Name"/> and <see cref="Overload"/> what nodes call it by.</summary>
    public string Domain { get; set; }

    /// <summary>The operator name.</summary>
    public string Name { get; set; }

    /// <summary>Tells functions of one name apart.</summary>
    public string Overload { get; set; } = "";

    /// <summary>Words for a reader.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Inputs, outputs and nodes. A function has no initializers; its constants are Constant nodes.</summary>
    public Graph Body { get; }

    /// <summary>The versions of the operators that the body uses.</summary>
    public OpsetImports OpsetImports { get; } = new();

    /// <summary>The attributes that a calling node must give.</summary>
    public IList<string> AttributeNames { get; } = new List<string>();

    /// <summary>The attributes that a calling node may leave out.</summary>
    public IList<NodeAttribute> DefaultAttributes { get; } = new List<NodeAttribute>();

    /// <summary>The message this was read from, without what this object holds itself: opaque to all but the Format folder.</summary>
    internal object? Source { get; }
}
