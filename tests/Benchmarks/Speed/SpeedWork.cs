namespace Transfer.Benchmarks.Speed;

/// <summary>A work: what the peer opens, against whom, and how many items a step is.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Opens">The work of peer.py.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Items">Items of a step; 0 where milliseconds of a step are the unit.</param>
/// <param name="Against">The work of peer.py whose time counts for the peer, where it is not the one that it opens for both.</param>
internal sealed record SpeedWork(string Name, string Opens, string Unit, int Items, string? Against = null)
{
    /// <summary>All, in the order of the table.</summary>
    public static IReadOnlyList<SpeedWork> All { get; } =
    [
        new("resnet18-full-step", "resnet18-full-step", "img/s", 16),
        new("resnet18-layer4-step", "resnet18-layer4-step", "img/s", 16),
        new("resnet18-layer4-cached", "resnet18-layer4-cached", "img/s", 16, Against: "resnet18-layer4-step"),
        new("resnet18-layer4-cached-both", "resnet18-layer4-cached", "img/s", 16),
        new("resnet18-forward", "resnet18-forward", "img/s", 16),
        new("resnet18-forward-ort", "resnet18-forward", "img/s", 16),
        new("mobilenetv2-full-step", "mobilenetv2-full-step", "img/s", 16),
        new("efficientnet-lite0-full-step", "efficientnet-lite0-full-step", "img/s", 16),
        new("bert-layer", "bert-layer", "ms", 0),
        new("minilm-encoder", "minilm-encoder", "ms", 0),
        new("resnet18-busy-core", "resnet18-full-step", "of the quiet rate", 16),
        new("resnet18-peak-memory", "resnet18-full-step", "MB", 0),
    ];
}
