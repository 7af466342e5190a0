using System.Text.Json;
using System.Text.Json.Nodes;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>What a finished run folder says of how it came about, and what came out.</summary>
public sealed class RecordedRun
{
    private readonly JsonNode _run;
    private readonly JsonNode _metrics;

    private RecordedRun(string folder, JsonNode run, JsonNode metrics, Model model) => (Folder, _run, _metrics, Model) = (folder, run, metrics, model);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>The version of the program that ran.</summary>
    public string? Version => Run("version");

    /// <summary>The platform it ran on.</summary>
    public string? Rid => Run("machine", "rid");

    /// <summary>Reads a run folder.</summary>
    /// <exception cref="TransferException">It is not there (NotFound), or not that of a finished run (BadInput).</exception>
    public static RecordedRun Read(string folder)
    {
        JsonNode run = Json(Path.Combine(folder, "run.json"));
        string model = Path.Combine(folder, "model.onnx");
        // The model comes last into a run's folder.
        if (!File.Exists(model))
            throw TransferException.BadFile(folder, $"its training did not end; go on with transfer finetune --resume {Shown.Path(folder)}");
        return new RecordedRun(folder, run, Json(Path.Combine(folder, "metrics.json")), Model.Load(model));
    }

    /// <summary>A value of run.json as text; null where it is not there.</summary>
    public string? Run(params ReadOnlySpan<string> path) => At(_run, path);

    /// <summary>A value of metrics.json as text; null where it is not there.</summary>
    public string? Metric(params ReadOnlySpan<string> path) => At(_metrics, path);

    /// <summary>The epochs of its training; none where only the head was solved.</summary>
    public int Epochs => _metrics["epochs"] is JsonArray epochs ? epochs.Count : 0;

    /// <summary>A value of an epoch as text.</summary>
    public string? Epoch(int index, string key) => (_metrics["epochs"] as JsonArray)?[index]?[key]?.ToJsonString();

    private static string? At(JsonNode node, ReadOnlySpan<string> path)
    {
        JsonNode? found = node;
        foreach (string key in path)
            found = (found as JsonObject)?[key];
        return found is JsonValue value && value.TryGetValue(out string? text) ? text : found?.ToJsonString();
    }

    private static JsonNode Json(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new JsonException("it is no object");
        }
        catch (JsonException error)
        {
            throw TransferException.BadFile(path, $"cannot be read ({Shown.Text(error.Message)}); name the folder of a finished run", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }
}
