using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// How a picture becomes a model's input: resize, centre crop, then <c>(pixel / scale - mean) / std</c> for each channel, each step
/// rounded to float32. The data of a card and of an exported model, as JSON:
/// <code>
/// {"resize": {"mode": "shorter", "size": 256, "filter": "bilinear"}, "crop": 224, "scale": 255,
///  "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "layout": "NCHW", "channels": "RGB"}
/// </code>
/// crop may be left out with mode "exact"; scale, layout and channels where they are as above.
/// </summary>
[JsonConverter(typeof(PreprocessingConverter))]
public sealed record Preprocessing
{
    /// <summary>The longest side that a resize or a crop may make.</summary>
    public const int MaxSide = 8192;

    /// <summary>Checks and keeps the settings.</summary>
    /// <param name="resize">The resize.</param>
    /// <param name="crop">The side of the centre crop, in pixels; null for none, which needs <see cref="ResizeMode.Exact"/>.</param>
    /// <param name="mean">Three numbers, in the order of the tensor's channels, in units of pixel / scale.</param>
    /// <param name="std">Three numbers above 0, likewise.</param>
    /// <param name="scale">What pixels are divided by first, above 0.</param>
    /// <param name="layout">The order of the tensor's axes.</param>
    /// <param name="channels">The order of its colours.</param>
    /// <exception cref="TransferException">A value is out of its range (kind BadInput).</exception>
    public Preprocessing(
        ResizeStep resize,
        int? crop,
        IReadOnlyList<float> mean,
        IReadOnlyList<float> std,
        float scale = 255,
        TensorLayout layout = TensorLayout.Nchw,
        ChannelOrder channels = ChannelOrder.Rgb)
        : this(resize, crop, mean, std, scale, layout, channels, "preprocessing")
    {
    }

    private Preprocessing(
        ResizeStep resize, int? crop, IReadOnlyList<float> mean, IReadOnlyList<float> std, float scale, TensorLayout layout, ChannelOrder channels, string where)
    {
        (Resize, Crop, Scale, Layout, Channels) = (resize.Mode == ResizeMode.None ? new(ResizeMode.None, 0, default) : resize, crop, scale, layout, channels);
        (Mean, Std) = ([.. mean], [.. std]);
        PreprocessingJson.Validate(this, where);
    }

    /// <summary>The resize.</summary>
    public ResizeStep Resize { get; }

    /// <summary>The side of the centre crop, in pixels.</summary>
    public int? Crop { get; }

    /// <summary>What pixels are divided by first.</summary>
    public float Scale { get; }

    /// <summary>What is subtracted, in the order of the tensor's channels.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>What is divided by last, in the order of the tensor's channels.</summary>
    public IReadOnlyList<float> Std { get; }

    /// <summary>The order of the tensor's axes.</summary>
    public TensorLayout Layout { get; }

    /// <summary>The order of its colours.</summary>
    public ChannelOrder Channels { get; }

    /// <summary>Rows of the result.</summary>
    public int Height => Crop ?? Resize.Size;

    /// <summary>Columns of the result.</summary>
    public int Width => Height;

    /// <summary>
    /// One line that is the same for the same pixels and numbers and different for others: a part of the keys of caches. It begins with
    /// the version of these rules.
    /// </summary>
    public string Key
    {
        get
        {
            var key = new StringBuilder("1 ");
            key.Append(PreprocessingJson.Name(Resize.Mode));
            if (Resize.Mode != ResizeMode.None)
                key.Append(' ').Append(Resize.Size).Append(' ').Append(PreprocessingJson.Name(Resize.Filter));
            if (Crop is { } crop)
                key.Append(" crop ").Append(crop);
            key.Append(" scale ").Append(Scale);
            key.Append(" mean ").AppendJoin(' ', Mean).Append(" std ").AppendJoin(' ', Std);
            return key.Append(' ').Append(PreprocessingJson.Name(Layout)).Append(' ').Append(PreprocessingJson.Name(Channels)).ToString();
        }
    }

    /// <summary>Reads the JSON object above.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Where it comes from, for messages.</param>
    /// <exception cref="TransferException">Not JSON, an unknown or missing key, a value out of range (kind BadInput).</exception>
    public static Preprocessing Parse(string json, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(document.RootElement, file);
        }
        catch (JsonException error)
        {
            throw TransferException.BadFile(file, $"not JSON: {Shown.Text(error.Message)}; mend the text", error);
        }
    }

    /// <summary>Reads the JSON object above where it is a part of another.</summary>
    /// <param name="element">The object.</param>
    /// <param name="file">Where it comes from, for messages.</param>
    /// <param name="field">What it is called there, for messages.</param>
    /// <exception cref="TransferException">An unknown or missing key, a value out of range (kind BadInput).</exception>
    public static Preprocessing Read(JsonElement element, string file, string? field = null) =>
        PreprocessingJson.Read(element, field is null ? Shown.Path(file) : $"{Shown.Path(file)}: {field}");

    /// <summary>Writes the JSON object above, with every key.</summary>
    public void Write(Utf8JsonWriter writer) => PreprocessingJson.Write(this, writer);

    /// <summary>The JSON object above on one line.</summary>
    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            Write(writer);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>The same for another input size: the crop becomes <paramref name="side"/>, the resize follows in proportion.</summary>
    /// <exception cref="TransferException">The side is out of its range (kind BadInput).</exception>
    public Preprocessing WithSize(int side)
    {
        int size = Resize.Mode == ResizeMode.None ? 0 : (int)Math.Round((double)Resize.Size * side / Height);
        return new Preprocessing(Resize with { Size = size }, Crop is null ? null : side, Mean, Std, Scale, Layout, Channels);
    }

    /// <summary>Whether both make the same of every picture.</summary>
    public bool Equals(Preprocessing? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary>In words: <c>shorter side 256 bilinear, crop 224, / 255, - [0.485 0.456 0.406], / [0.229 0.224 0.225], RGB, NCHW</c>.</summary>
    public override string ToString() => PreprocessingWords.Of(this);

    internal static Preprocessing Create(
        ResizeStep resize, int? crop, IReadOnlyList<float> mean, IReadOnlyList<float> std, float scale, TensorLayout layout, ChannelOrder channels, string where) =>
        new(resize, crop, mean, std, scale, layout, channels, where);
}
