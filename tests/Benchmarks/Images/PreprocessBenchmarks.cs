using BenchmarkDotNet.Attributes;
using Transfer.Zoo;

namespace Transfer.Benchmarks.Images;

/// <summary>
/// From a photo to a model's input: decoding (libvips, the named peer for everything after it), Pillow's resize, and the whole way.
/// The photo is the first JPEG of the folder in TRANSFER_BENCH_PHOTOS.
/// </summary>
public class PreprocessBenchmarks
{
    private readonly Preprocessor _preprocessor = new(Catalog.Default.Find("mobilenetv2")!.RequirePreprocessing());
    private byte[] _file = [];
    private RgbImage _image = new(1, 1, new byte[3]);
    private float[] _tensor = [];

    /// <summary>Reads the photo.</summary>
    [GlobalSetup]
    public void Setup()
    {
        string folder = Environment.GetEnvironmentVariable("TRANSFER_BENCH_PHOTOS") ?? throw new InvalidOperationException("set TRANSFER_BENCH_PHOTOS to a folder of JPEG photos");
        _file = File.ReadAllBytes(Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First());
        _image = ImageDecoder.Decode(_file, "photo");
        _tensor = new float[_preprocessor.Length];
    }

    /// <summary>JPEG to RGB by libvips.</summary>
    [Benchmark(Baseline = true)]
    public RgbImage Decode() => ImageDecoder.Decode(_file, "photo");

    /// <summary>Shorter side to 256, bilinear, the whole picture.</summary>
    [Benchmark]
    public RgbImage Resize() => Resizer.Resize(_image, 256 * _image.Width / Math.Min(_image.Width, _image.Height), 256 * _image.Height / Math.Min(_image.Width, _image.Height), ResizeFilter.Bilinear);

    /// <summary>Resize, crop and normalise from pixels.</summary>
    [Benchmark]
    public void PixelsToTensor() => _preprocessor.Run(_image, _tensor);

    /// <summary>The whole way from the file's bytes.</summary>
    [Benchmark]
    public void FileToTensor() => _preprocessor.Run(_file, "photo", _tensor);
}
