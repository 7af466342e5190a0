using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer preprocess</c>: what a model sees of a picture.</summary>
internal sealed class Preprocess : Verb
{
    private readonly Argument<string> _model = new("MODEL") { Description = "an .onnx file that transfer wrote, a run folder, a name of 'transfer models list', or a card.json" };

    private readonly Argument<string[]> _images = new("IMAGE") { Description = "a picture", Arity = ArgumentArity.OneOrMore };

    private readonly Option<string> _augment = OptionOf.Choice("--augment", $"a .png of each picture as it is and in the {AugmentSheet.Variants} variants that the first epochs of training with that augmentation and --seed would see", "none", "light", "default");

    public Preprocess()
        : base(
            "preprocess",
            "Shows what a model sees of pictures: resized, cropped and normalised as in its training",
            "transfer preprocess efficientnet-lite0 bee.jpg --out bee.png",
            "transfer preprocess runs/bees a.jpg b.jpg --out batch.npy",
            "transfer preprocess efficientnet-lite0 bee.jpg --augment default --out sheet.png")
    {
        Add(_model);
        Add(_images);
        Add(_augment);
    }

    /// <inheritdoc/>
    public override string OutMeaning => "a .npy file (float32 in the model's layout) or a .png (the 8-bit pixels before normalisation)";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        string[] images = call.Get(_images);
        string kind = Path.GetExtension(call.Out ?? "").ToLowerInvariant();
        if (call.Out is { } wrong && kind is not (".npy" or ".png"))
            throw Errors.OutKind(Name, wrong);
        AugmentPreset preset = Enum.Parse<AugmentPreset>(call.Get(_augment)!, ignoreCase: true);
        if (preset != AugmentPreset.None)
            return kind == ".png" ? Sheet(call, images, new PictureAugmenter(SettingsOf(call), AugmentOptions.Of(preset), call.Seed)) : throw Errors.SheetWithoutPng(Name);
        if (kind == ".png" && images.Length > 1)
            throw Errors.OneOutForSeveral(Name);

        var preprocessor = new Preprocessor(SettingsOf(call));
        if (call.Out is not { } path)
            return call.ForEach(images, image => Show(call.Output, image, preprocessor));
        AtomicFile.Write(path, stream =>
        {
            if (kind == ".png")
            {
                stream.Write(ImageEncoder.Png(preprocessor.Pixels(ImageDecoder.Decode(images[0]))));
                return;
            }

            NpyWriter.WriteHeader(stream, [images.Length, .. Shape(preprocessor.Settings)]);
            foreach (string image in images)
            {
                call.Cancellation.ThrowIfCancellationRequested();
                NpyWriter.WriteNumbers(stream, Numbers(image, preprocessor));
            }
        });
        call.Output.Json(new JsonObject { ["out"] = path, ["inputs"] = Json.Array(images), ["shape"] = ShapeJson(images.Length, preprocessor.Settings) });
        call.Output.Note($"{Shown.Path(path)}: {images.Length} {(images.Length == 1 ? "picture" : "pictures")}, {preprocessor.Settings}");
        return 0;
    }

    private static int Sheet(Invocation call, string[] images, PictureAugmenter augmenter)
    {
        AtomicFile.Write(call.Out!, stream => stream.Write(ImageEncoder.Png(AugmentSheet.Render(images, augmenter, call.Cancellation))));
        call.Output.Json(new JsonObject { ["out"] = call.Out, ["inputs"] = Json.Array(images), ["variants"] = AugmentSheet.Variants, ["augment"] = augmenter.Options.ToString() });
        call.Output.Note($"{Shown.Path(call.Out!)}: {images.Length} {(images.Length == 1 ? "picture" : "pictures")}, each as it is and in {AugmentSheet.Variants} variants: {augmenter.Options}");
        return 0;
    }

    private Preprocessing SettingsOf(Invocation call)
    {
        string subject = call.Get(_model);
        if (subject.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return ModelCard.Load(subject).RequirePreprocessing();
        using var subjects = new ModelSubjects(call);
        ResolvedModel resolved = subjects.Resolve(subject);
        if (resolved.Card is { } card)
            return card.RequirePreprocessing();
        Model model = ModelSubjects.Load(resolved, new LoadOptions { RequireExternalData = false });
        return model.Metadata.TryGetValue("transfer.preprocessing", out string? json)
            ? Preprocessing.Parse(json, $"{Shown.Text(subject)}: metadata transfer.preprocessing")
            : throw Errors.NoPreprocessing(subject);
    }

    private static void Show(CliOutput output, string image, Preprocessor preprocessor)
    {
        RgbImage picture = ImageDecoder.Decode(image);
        float[] numbers = Numbers(picture, preprocessor);
        output.Json(new JsonObject
        {
            ["input"] = image,
            ["width"] = picture.Width,
            ["height"] = picture.Height,
            ["shape"] = ShapeJson(1, preprocessor.Settings),
            ["min"] = Json.Number(numbers.Min()),
            ["max"] = Json.Number(numbers.Max()),
            ["mean"] = Json.Number(numbers.Average(number => (double)number)),
            ["sha256"] = Sha256.Of(MemoryMarshal.AsBytes<float>(numbers)),
        });
        string shape = string.Join(',', Shape(preprocessor.Settings));
        output.Line(FormattableString.Invariant($"{Shown.Text(image)}  {picture.Width}x{picture.Height} -> float[{shape}]  from {numbers.Min():0.000} to {numbers.Max():0.000}"));
    }

    private static float[] Numbers(string image, Preprocessor preprocessor) => Numbers(ImageDecoder.Decode(image), preprocessor);

    private static float[] Numbers(RgbImage picture, Preprocessor preprocessor)
    {
        float[] numbers = new float[preprocessor.Length];
        preprocessor.Run(picture, numbers);
        return numbers;
    }

    private static int[] Shape(Preprocessing settings) =>
        settings.Layout == TensorLayout.Nchw ? [3, settings.Height, settings.Width] : [settings.Height, settings.Width, 3];

    private static JsonArray ShapeJson(int count, Preprocessing settings) => Json.Array([count, .. Shape(settings).Select(dim => (long)dim)]);
}
