using System.Globalization;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;

namespace Transfer.Cli.Commands;

/// <summary>What <c>transfer doctor</c> found, and how it says it.</summary>
internal sealed record DoctorReport
{
    /// <summary>The version of this program.</summary>
    public required string Version { get; init; }

    /// <summary>The operating system in its own words.</summary>
    public required string System { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Dotnet { get; init; }

    /// <summary>The platform's .NET name.</summary>
    public required string Rid { get; init; }

    /// <summary>The widest vector instructions that kernels use here.</summary>
    public required string Simd { get; init; }

    /// <summary>Processor cores this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Bytes of memory this process may use.</summary>
    public required long Memory { get; init; }

    /// <summary>ONNX Runtime.</summary>
    public required LibraryFinding OnnxRuntime { get; init; }

    /// <summary>Execution providers; none where ONNX Runtime cannot be used.</summary>
    public required IReadOnlyList<ProviderFinding> Providers { get; init; }

    /// <summary>libvips.</summary>
    public required LibraryFinding Vips { get; init; }

    /// <summary>Where downloaded models are kept, or null where this machine has no such place.</summary>
    public required string? CacheFolder { get; init; }

    /// <summary>How many models are in the cache.</summary>
    public required int CachedModels { get; init; }

    /// <summary>Bytes of the models in the cache.</summary>
    public required long CachedBytes { get; init; }

    /// <summary>Bytes that are free where the cache is, or null where that is not known.</summary>
    public required long? FreeBytes { get; init; }

    /// <summary>What is missing and how to mend it; without these two libraries no model runs and no picture is read.</summary>
    public IEnumerable<string> Problems => new[] { OnnxRuntime.Problem, Vips.Problem }.OfType<string>();

    /// <summary>The object that <c>--json</c> gives.</summary>
    public JsonObject ToJson() => new()
    {
        ["version"] = Version,
        ["os"] = System,
        ["dotnet"] = Dotnet,
        ["rid"] = Rid,
        ["simd"] = Simd,
        ["cores"] = Cores,
        ["memory_bytes"] = Memory,
        ["onnxruntime"] = ToJson(OnnxRuntime, Json.Array(Providers.Select(ToJson))),
        ["libvips"] = ToJson(Vips, null),
        ["cache"] = new JsonObject
        {
            ["folder"] = CacheFolder,
            ["models"] = CachedModels,
            ["bytes"] = CachedBytes,
            ["free_bytes"] = FreeBytes,
        },
        ["ok"] = !Problems.Any(),
    };

    /// <summary>The table that people get.</summary>
    public Table ToTable()
    {
        var table = new Table()
            .Add("transfer", Version)
            .Add("system", $"{Shown.Text(System)}, {Rid}")
            .Add(".NET", Dotnet)
            .Add("processor", string.Create(CultureInfo.InvariantCulture, $"{Cores} {(Cores == 1 ? "core" : "cores")}, {Simd}"))
            .Add("memory", Figures.Bytes(Memory));
        AddLibrary("ONNX Runtime", OnnxRuntime);
        foreach (ProviderFinding provider in Providers)
            table.Add(provider == Providers[0] ? "providers" : "", provider.Problem is null ? provider.Name : $"{provider.Name} not: {provider.Problem}");
        AddLibrary("libvips", Vips);
        string content = string.Create(CultureInfo.InvariantCulture, $"{CachedModels} {(CachedModels == 1 ? "model" : "models")}, {Figures.Bytes(CachedBytes)}");
        string free = FreeBytes is { } bytes ? $", {Figures.Bytes(bytes)} free" : "";
        table.Add("model cache", CacheFolder is null ? "none: set TRANSFER_CACHE to a folder you may write to" : Shown.Text(CacheFolder));
        return CacheFolder is null ? table : table.Add("", content + free);

        void AddLibrary(string title, LibraryFinding finding) =>
            table.Add(title, finding.Problem is null ? $"{finding.Version}, {Shown.Text(finding.Path!)}" : "not usable, see below");
    }

    private static JsonNode ToJson(ProviderFinding provider) =>
        new JsonObject { ["name"] = provider.Name, ["usable"] = provider.Problem is null, ["problem"] = provider.Problem };

    private static JsonObject ToJson(LibraryFinding finding, JsonArray? providers)
    {
        var json = new JsonObject { ["version"] = finding.Version, ["path"] = finding.Path, ["problem"] = finding.Problem };
        if (providers is not null)
            json["providers"] = providers;
        return json;
    }
}
