using System.Text.Json;
using System.Text.Json.Serialization;

namespace Transfer.Zoo;

/// <summary>Lets a <see cref="Preprocessing"/> be a member of what System.Text.Json reads and writes.</summary>
public sealed class PreprocessingConverter : JsonConverter<Preprocessing>
{
    /// <inheritdoc/>
    public override Preprocessing Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return PreprocessingJson.Read(document.RootElement, "preprocessing");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Preprocessing value, JsonSerializerOptions options) => value.Write(writer);
}
