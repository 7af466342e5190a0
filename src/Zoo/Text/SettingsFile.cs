using System.Text.Json;
using System.Text.Json.Nodes;
using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>A small JSON file of a Hugging Face folder, of which only some keys matter here.</summary>
internal static class SettingsFile
{
    private const long LargestFile = 16 << 20;

    /// <summary>The object in a file, or null where there is no such file.</summary>
    /// <exception cref="TransferException">It is not JSON (BadInput), or cannot be read.</exception>
    public static JsonObject? Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw TransferException.BadFile(path, $"is larger than the {LargestFile} bytes that a file of settings may have; name the right folder");
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw TransferException.BadFile(path, "is no JSON object; correct the file");
        }
        catch (JsonException error)
        {
            throw TransferException.BadFile(path, $"is not JSON: {Shown.Text(error.Message)}; correct the file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }

    /// <summary>The value of a key where it is there and of this type, else null.</summary>
    public static T? Value<T>(JsonObject? settings, string key)
        where T : struct => settings?[key] is JsonValue value && value.TryGetValue(out T found) ? found : null;

    /// <summary>The text of a key where it is there, else null.</summary>
    public static string? Text(JsonObject? settings, string key) => settings?[key] is JsonValue value && value.TryGetValue(out string? found) ? found : null;
}
