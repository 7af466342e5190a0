using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class PreprocessTests : IDisposable
{
    private const string Card = """
        {"name":"tiny","input":{"layout":"NCHW"},"labels":null,
         "preprocessing":{"resize":{"mode":"exact","size":4,"filter":"bilinear"},"scale":255,"mean":[0,0,0],"std":[1,1,1],"layout":"NCHW","channels":"RGB"}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly RgbImage _picture = new(4, 4, [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 5))]);

    public PreprocessTests()
    {
        File.WriteAllText(_folder["card.json"], Card);
        File.WriteAllBytes(_folder["a.png"], ImageEncoder.Png(_picture));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_picture_is_described()
    {
        string line = TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"]).Succeeds();
        Assert.Equal($"{_folder["a.png"]}  4x4 -> float[3,4,4]  from 0.000 to 0.922\n", line);
    }

    [Fact]
    public void Json_has_figures_and_the_digest_of_the_tensor()
    {
        JsonNode json = JsonNode.Parse(TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"], "--json").Succeeds())!;
        Assert.Equal([1, 3, 4, 4], json["shape"]!.AsArray().Select(dim => (int)dim!));
        Assert.Equal(Sha256.Of(MemoryMarshal.AsBytes<float>(Expected())), (string?)json["sha256"]);
    }

    [Fact]
    public void Npy_holds_one_tensor_a_picture()
    {
        CommandResult result = TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"], _folder["a.png"], "--out", _folder["x.npy"]);
        Assert.Equal(("", 0), (result.Out, result.Exit));
        byte[] file = File.ReadAllBytes(_folder["x.npy"]);
        float[] numbers = MemoryMarshal.Cast<byte, float>(file.AsSpan(file.Length - 2 * 48 * sizeof(float))).ToArray();
        Assert.Equal([.. Expected(), .. Expected()], numbers);
        Assert.Contains("'shape': (2, 3, 4, 4)", System.Text.Encoding.ASCII.GetString(file));
    }

    [Fact]
    public void Png_holds_the_pixels_before_normalisation()
    {
        TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"], "--out", _folder["x.png"], "--quiet").Succeeds();
        Assert.Equal(_picture.Pixels, ImageDecoder.Decode(_folder["x.png"]).Pixels);
    }

    [Fact]
    public void A_model_that_transfer_wrote_knows_its_preprocessing()
    {
        SampleModels.Classifier().Save(_folder["m.onnx"]);
        Assert.Contains("float[3,4,4]", TransferCommand.Run("preprocess", _folder["m.onnx"], _folder["a.png"]).Succeeds());
    }

    [Fact]
    public void A_model_that_says_nothing_needs_a_card()
    {
        Model model = SampleModels.Classifier();
        model.Metadata.Remove("transfer.preprocessing");
        model.Save(_folder["m.onnx"]);
        TransferCommand.Run("preprocess", _folder["m.onnx"], _folder["a.png"]).Fails(
            ErrorKind.BadInput, $"{Shown.Path(_folder["m.onnx"])}: says nothing of its preprocessing and is not in the catalog; give a card.json in its place");
    }

    [Fact]
    public void A_picture_that_is_bad_leaves_no_file()
    {
        File.WriteAllText(_folder["bad.jpg"], "no picture");
        CommandResult result = TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"], _folder["bad.jpg"], "--out", _folder["x.npy"]);
        Assert.Equal((int)ErrorKind.BadInput, result.Exit);
        Assert.Equal(["a.png", "bad.jpg", "card.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Out_must_be_of_a_kind_that_can_be_written()
    {
        TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"], "--out", "x.jpg").Fails(
            ErrorKind.Usage, "preprocess: --out 'x.jpg' ends in neither .npy nor .png; give one of them, as in --out x.npy");
        TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"], _folder["a.png"], "--out", "x.png").Fails(
            ErrorKind.Usage, "preprocess: --out takes one file, but several subjects are given; give one of them at a time");
    }

    [Fact]
    public void A_sheet_shows_a_picture_as_it_is_and_in_eight_variants()
    {
        string[] line = ["preprocess", _folder["card.json"], _folder["a.png"], "--augment", "default", "--out", _folder["sheet.png"]];
        CommandResult result = TransferCommand.Run(line);
        Assert.Equal(("", 0), (result.Out, result.Exit));
        Assert.Contains(
            $"{Shown.Path(_folder["sheet.png"])}: 1 picture, each as it is and in 8 variants: crop 0.5-1 of the area, flip 0.5, rotation ±10°, brightness ±0.2, contrast ±0.2",
            result.Error);
        RgbImage sheet = ImageDecoder.Decode(_folder["sheet.png"]);
        Assert.Equal((28, 28), (sheet.Width, sheet.Height));
        Assert.Equal(_picture.Pixels[..12], sheet.Pixels[(3 * ((4 * 28) + 4))..][..12]);

        JsonNode json = JsonNode.Parse(TransferCommand.Run([.. line, "--json", "--quiet"]).Succeeds())!;
        Assert.Equal((_folder["sheet.png"], 8), ((string?)json["out"], (int)json["variants"]!));
        Assert.Equal(sheet.Pixels, ImageDecoder.Decode(_folder["sheet.png"]).Pixels);
        TransferCommand.Run([.. line, "--seed", "7", "--quiet"]).Succeeds();
        Assert.NotEqual(sheet.Pixels, ImageDecoder.Decode(_folder["sheet.png"]).Pixels);
    }

    [Fact]
    public void Several_pictures_have_a_row_each()
    {
        TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"], _folder["a.png"], "--augment", "light", "--out", _folder["sheet.png"], "--quiet").Succeeds();
        RgbImage sheet = ImageDecoder.Decode(_folder["sheet.png"]);
        Assert.Equal((76, 20), (sheet.Width, sheet.Height));
    }

    [Fact]
    public void A_sheet_needs_a_png()
    {
        const string Message = "preprocess: --augment shows its variants in a picture, which needs --out with a .png; add --out sheet.png";
        TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"], "--augment", "default").Fails(ErrorKind.Usage, Message);
        TransferCommand.Run("preprocess", _folder["card.json"], _folder["a.png"], "--augment", "light", "--out", "x.npy").Fails(ErrorKind.Usage, Message);
    }

    private float[] Expected()
    {
        float[] numbers = new float[48];
        for (int i = 0; i < 16; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                numbers[channel * 16 + i] = _picture.Pixels[3 * i + channel] / 255f;
        }

        return numbers;
    }
}
