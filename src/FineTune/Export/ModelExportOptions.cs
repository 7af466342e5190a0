using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>What an exported file is to be.</summary>
public sealed record ModelExportOptions
{
    /// <summary>What will run it, and runs it here to prove it.</summary>
    public ExecutionProvider Target { get; init; } = ExecutionProvider.Cpu;

    /// <summary>The batch dimension: a number, a symbol, or null to leave it.</summary>
    public Dim? Batch { get; init; }

    /// <summary>Put normalisation into the graph, so that its input is pixels as bytes.</summary>
    public bool EmbedPreprocessing { get; init; }

    /// <summary>A card for a model that does not describe itself; null for none.</summary>
    public ModelCard? Card { get; init; }

    /// <summary>A folder of pictures to compare on besides the computed ones; null for none.</summary>
    public string? Data { get; init; }

    /// <summary>Threads; 0 for all cores.</summary>
    public int Threads { get; init; }
}
