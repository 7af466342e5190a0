using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>The JSON form of <see cref="Preprocessing"/> and the ranges of its values.</summary>
internal static class PreprocessingJson
{
    private static readonly string[] Keys = ["resize", "crop", "scale", "mean", "std", "layout", "channels"];
    private static readonly string[] ResizeKeys = ["mode", "size", "filter"];

    /// <summary>The name of a mode, a filter, a layout or an order in JSON.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum =>
        value is ResizeMode or ResizeFilter ? value.ToString().ToLowerInvariant() : value.ToString().ToUpperInvariant();

    /// <summary>Reads an object; messages begin with <paramref name="where"/>.</summary>
    public static Preprocessing Read(JsonElement element, string where)
    {
        CheckKeys(element, where, "", Keys);
        JsonElement resize = Required(element, where, "resize");
        CheckKeys(resize, where, "resize: ", ResizeKeys);
        ResizeMode mode = Choice<ResizeMode>(Required(resize, where, "mode", "resize: "), where, "resize: mode");
        ResizeStep step = mode == ResizeMode.None ? new(mode, 0, default) : new(
            mode,
            Whole(Required(resize, where, "size", "resize: "), where, "resize: size"),
            Choice<ResizeFilter>(Required(resize, where, "filter", "resize: "), where, "resize: filter"));
        bool crops = element.TryGetProperty("crop", out JsonElement crop) && crop.ValueKind != JsonValueKind.Null;
        return Preprocessing.Create(
            step,
            crops ? Whole(crop, where, "crop") : null,
            Numbers(Required(element, where, "mean"), where, "mean"),
            Numbers(Required(element, where, "std"), where, "std"),
            element.TryGetProperty("scale", out JsonElement scale) ? Number(scale, where, "scale") : 255,
            element.TryGetProperty("layout", out JsonElement layout) ? Choice<TensorLayout>(layout, where, "layout") : TensorLayout.Nchw,
            element.TryGetProperty("channels", out JsonElement channels) ? Choice<ChannelOrder>(channels, where, "channels") : ChannelOrder.Rgb,
            where);
    }

    /// <summary>Writes an object with every key that has a meaning.</summary>
    public static void Write(Preprocessing value, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("resize");
        writer.WriteString("mode", Name(value.Resize.Mode));
        if (value.Resize.Mode != ResizeMode.None)
        {
            writer.WriteNumber("size", value.Resize.Size);
            writer.WriteString("filter", Name(value.Resize.Filter));
        }

        writer.WriteEndObject();
        if (value.Crop is { } crop)
            writer.WriteNumber("crop", crop);
        writer.WriteNumber("scale", value.Scale);
        WriteNumbers("mean", value.Mean);
        WriteNumbers("std", value.Std);
        writer.WriteString("layout", Name(value.Layout));
        writer.WriteString("channels", Name(value.Channels));
        writer.WriteEndObject();

        void WriteNumbers(string key, IReadOnlyList<float> numbers)
        {
            writer.WriteStartArray(key);
            foreach (float number in numbers)
                writer.WriteNumberValue(number);
            writer.WriteEndArray();
        }
    }

    /// <summary>Checks every value; messages begin with <paramref name="where"/>.</summary>
    public static void Validate(Preprocessing value, string where)
    {
        if (value.Resize.Mode != ResizeMode.None && value.Resize.Size is < 1 or > Preprocessing.MaxSide)
            throw Fail(where, "resize: size", $"{value.Resize.Size} is out of range, wanted 1 to {Preprocessing.MaxSide}; give the side in pixels");
        if (value.Crop is < 1 or > Preprocessing.MaxSide)
            throw Fail(where, "crop", $"{value.Crop} is out of range, wanted 1 to {Preprocessing.MaxSide}; give the side in pixels");
        if (value.Crop is null && value.Resize.Mode != ResizeMode.Exact)
            throw Fail(where, "crop", $"missing, but resize mode '{Name(value.Resize.Mode)}' leaves pictures of different sizes; give the side of the crop");
        if (!(value.Scale > 0 && float.IsFinite(value.Scale)))
            throw Fail(where, "scale", $"{value.Scale} is out of range, wanted a number above 0; 255 brings pixels to 0..1");
        CheckThree(value.Mean, where, "mean");
        CheckThree(value.Std, where, "std");
        foreach (float mean in value.Mean)
        {
            if (!float.IsFinite(mean))
                throw Fail(where, "mean", $"{mean} is out of range, wanted a float32 number; give the mean of pixel / scale");
        }

        foreach (float std in value.Std)
        {
            if (!(std > 0 && float.IsFinite(std)))
                throw Fail(where, "std", $"{std} is out of range, wanted a number above 0; 1 divides by nothing");
        }
    }

    private static void CheckThree(IReadOnlyList<float> numbers, string where, string field)
    {
        if (numbers.Count != 3)
            throw Fail(where, field, $"{numbers.Count} numbers, wanted 3; give one for each channel, in the tensor's order");
    }

    private static void CheckKeys(JsonElement element, string where, string prefix, string[] keys)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Fail(where, prefix.TrimEnd(' ', ':'), $"a JSON {Kind(element)}, wanted an object with {string.Join(", ", keys)}; see the documentation of cards");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!keys.Contains(property.Name, StringComparer.Ordinal))
                throw Fail(where, prefix + Shown.Name(property.Name), $"unknown key, wanted one of {string.Join(", ", keys)}; check the spelling");
            if (!seen.Add(property.Name))
                throw Fail(where, prefix + property.Name, "given twice; leave one");
        }
    }

    private static JsonElement Required(JsonElement element, string where, string key, string prefix = "") =>
        element.TryGetProperty(key, out JsonElement value) ? value : throw Fail(where, prefix + key, "missing; give it");

    private static T Choice<T>(JsonElement element, string where, string field)
        where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        string? text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        foreach (T value in values)
        {
            if (text == Name(value))
                return value;
        }

        string seen = text is null ? $"a JSON {Kind(element)}" : $"'{Shown.Name(text)}'";
        throw Fail(where, field, $"{seen}, wanted one of {string.Join(", ", values.Select(Name))}; check the spelling");
    }

    private static int Whole(JsonElement element, string where, string field)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value))
            return value;
        throw Fail(where, field, $"{Seen(element)}, wanted a whole number; give the side in pixels");
    }

    private static float Number(JsonElement element, string where, string field)
    {
        if (element.ValueKind == JsonValueKind.Number)
            return (float)element.GetDouble();
        throw Fail(where, field, $"{Seen(element)}, wanted a number; write it without quotes");
    }

    private static float[] Numbers(JsonElement element, string where, string field)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return [.. element.EnumerateArray().Select(number => Number(number, where, field))];
        throw Fail(where, field, $"{Seen(element)}, wanted a list of 3 numbers; give one for each channel");
    }

    private static string Seen(JsonElement element) =>
        element.ValueKind is JsonValueKind.Number or JsonValueKind.String ? Shown.Name(element.GetRawText()) : $"a JSON {Kind(element)}";

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "list",
        JsonValueKind.Object => "object",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };

    private static TransferException Fail(string where, string field, string problem) =>
        new(ErrorKind.BadInput, field.Length == 0 ? $"{where}: {problem}" : $"{where}: {field}: {problem}");
}
