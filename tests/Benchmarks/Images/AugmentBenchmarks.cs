using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Transfer.FineTune;
using Transfer.Zoo;

namespace Transfer.Benchmarks.Images;

/// <summary>
/// From a photo to a batch's numbers with and without augmentation; the baseline is what predicting does. Pictures a second are the inverse
/// of the mean. The photo is the first JPEG of the folder in TRANSFER_BENCH_PHOTOS.
/// </summary>
public class AugmentBenchmarks
{
    private static readonly Preprocessing Settings = Catalog.Default.Find("mobilenetv2")!.RequirePreprocessing();
    private readonly Preprocessor _preprocessor = new(Settings);
    private readonly PictureAugmenter _light = new(Settings, AugmentOptions.Light, 42);
    private readonly PictureAugmenter _default = new(Settings, AugmentOptions.Default, 42);
    private readonly PictureAugmenter _everything = new(Settings, AugmentOptions.Default with { Translation = 0.1, Scale = 0.2, Saturation = 0.2, Erase = 0.5 }, 42);
    private byte[] _file = [];
    private RgbImage _image = new(1, 1, new byte[3]);
    private ContentHash _content;
    private float[] _tensor = [];
    private int _epoch;

    /// <summary>Reads the photo.</summary>
    [GlobalSetup]
    public void Setup()
    {
        string folder = Environment.GetEnvironmentVariable("TRANSFER_BENCH_PHOTOS") ?? throw new InvalidOperationException("set TRANSFER_BENCH_PHOTOS to a folder of JPEG photos");
        _file = File.ReadAllBytes(Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
        _image = ImageDecoder.Decode(_file, "photo");
        _content = new ContentHash(SHA256.HashData(_file));
        _tensor = new float[_preprocessor.Length];
    }

    /// <summary>Decode, resize, crop, normalise.</summary>
    [Benchmark(Baseline = true)]
    public void DecodePreprocess() => _preprocessor.Run(ImageDecoder.Decode(_file, "photo"), _tensor);

    /// <summary>Decode, random crop and flip, normalise.</summary>
    [Benchmark]
    public void DecodeAugmentLight() => _light.Run(ImageDecoder.Decode(_file, "photo"), _epoch++, _content, _tensor);

    /// <summary>Decode, the default steps, normalise.</summary>
    [Benchmark]
    public void DecodeAugmentDefault() => _default.Run(ImageDecoder.Decode(_file, "photo"), _epoch++, _content, _tensor);

    /// <summary>Decode, every step there is, normalise.</summary>
    [Benchmark]
    public void DecodeAugmentEverything() => _everything.Run(ImageDecoder.Decode(_file, "photo"), _epoch++, _content, _tensor);

    /// <summary>The baseline without its decoding.</summary>
    [Benchmark]
    public void Preprocess() => _preprocessor.Run(_image, _tensor);

    /// <summary>The default steps without the decoding.</summary>
    [Benchmark]
    public void AugmentDefault() => _default.Run(_image, _epoch++, _content, _tensor);

    /// <summary>Every step without the decoding.</summary>
    [Benchmark]
    public void AugmentEverything() => _everything.Run(_image, _epoch++, _content, _tensor);
}
