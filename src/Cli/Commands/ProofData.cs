using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary>The inputs that a model is proved on: pictures as it sees them, or the inputs of a golden file.</summary>
internal static class ProofData
{
    private const int MostPictures = 32;
    private const string InputPrefix = "input/";

    /// <summary>Reads a folder of pictures or a golden file.</summary>
    /// <exception cref="TransferException">
    /// There is no such file (kind NotFound), it holds no inputs, or nothing says how the model reads pictures (BadInput).
    /// </exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, Tensor>> Read(
        string path, Model model, ResolvedModel resolved, ModelCard? card, CancellationToken cancellation) =>
        Directory.Exists(path) ? ReadPictures(path, model, resolved, card, cancellation) : [ReadGolden(path)];

    private static Dictionary<string, Tensor> ReadGolden(string path)
    {
        Dictionary<string, Tensor> inputs = Model.Load(path).Graph.Initializers
            .Where(value => value.Name.StartsWith(InputPrefix, StringComparison.Ordinal))
            .ToDictionary(value => value.Name[InputPrefix.Length..], value => value.Initializer!);
        return inputs.Count > 0 ? inputs : throw Errors.NoGoldenInputs(path);
    }

    private static List<IReadOnlyDictionary<string, Tensor>> ReadPictures(
        string path, Model model, ResolvedModel resolved, ModelCard? card, CancellationToken cancellation)
    {
        Value input = model.Graph.RequiredInputs.First();
        var preprocessor = new Preprocessor(card?.Preprocessing ?? Written(model, resolved) ?? throw Errors.NoPreprocessingToProve(resolved.Label));
        string[] pictures = [.. PictureWalk.PathsBelow(path, cancellation).Take(MostPictures)];
        return [.. pictures.Select(picture => new Dictionary<string, Tensor> { [input.Name] = Sample(picture, preprocessor, input.Type as TensorType) })];
    }

    private static Preprocessing? Written(Model model, ResolvedModel resolved) => model.Metadata.TryGetValue(ImageModelMetadata.PreprocessingKey, out string? json)
        ? Preprocessing.Parse(json, $"{resolved.Label}: metadata '{ImageModelMetadata.PreprocessingKey}'") : null;

    // A model of a fixed batch sees the picture as often as it wants.
    private static Tensor Sample(string picture, Preprocessor preprocessor, TensorType? type)
    {
        int batch = (int)(type?.Shape is { Rank: > 0 } shape ? shape[0].Number ?? 1 : 1);
        Preprocessing settings = preprocessor.Settings;
        if (type?.Element == DataType.UInt8)
        {
            byte[] pixels = preprocessor.Pixels(ImageDecoder.Decode(picture)).Pixels.ToArray();
            return Tensor.From<byte>([.. Enumerable.Repeat(pixels, batch).SelectMany(p => p)], batch, settings.Height, settings.Width, 3);
        }

        float[] numbers = new float[preprocessor.Length];
        preprocessor.Run(picture, numbers);
        long[] dims = settings.Layout == TensorLayout.Nchw ? [batch, 3, settings.Height, settings.Width] : [batch, settings.Height, settings.Width, 3];
        return Tensor.FromFloats([.. Enumerable.Repeat(numbers, batch).SelectMany(n => n)], dims);
    }
}
