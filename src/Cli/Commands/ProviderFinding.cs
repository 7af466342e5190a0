using Transfer.Runtime;

namespace Transfer.Cli.Commands;

/// <summary>An execution provider: whether it can be used here, or why not and how to mend it.</summary>
internal sealed record ProviderFinding(string Name, string? Problem)
{
    /// <summary>Asks ONNX Runtime for each.</summary>
    public static IReadOnlyList<ProviderFinding> All() =>
        [.. Enum.GetValues<ExecutionProvider>().Select(provider => new ProviderFinding(provider.Name(), OnnxRuntimeInfo.WhyNot(provider)))];
}
