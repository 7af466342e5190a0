using System.Text.Json;
using Transfer.Onnx;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

public sealed class PreprocessingTests
{
    private const string Full =
        """{"resize":{"mode":"shorter","size":256,"filter":"bicubic"},"crop":224,"scale":255,"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225],"layout":"NHWC","channels":"BGR"}""";

    [Fact]
    public void The_json_form_comes_back_as_it_was()
    {
        Preprocessing settings = Preprocessing.Parse(Full, "card.json");
        Assert.Equal(Full, settings.ToJson());
        Assert.Equal(new ResizeStep(ResizeMode.Shorter, 256, ResizeFilter.Bicubic), settings.Resize);
        Assert.Equal((224, 224, TensorLayout.Nhwc, ChannelOrder.Bgr), (settings.Height, settings.Width, settings.Layout, settings.Channels));
    }

    [Fact]
    public void Usual_values_may_be_left_out()
    {
        Preprocessing settings = Preprocessing.Parse("""{"resize":{"mode":"exact","size":32,"filter":"box"},"mean":[0,0,0],"std":[1,1,1]}""", "card.json");
        Assert.Equal((255f, (int?)null, 32, TensorLayout.Nchw, ChannelOrder.Rgb), (settings.Scale, settings.Crop, settings.Height, settings.Layout, settings.Channels));
        Preprocessing none = Preprocessing.Parse("""{"resize":{"mode":"none"},"crop":8,"mean":[0,0,0],"std":[1,1,1]}""", "card.json");
        Assert.Equal("""{"resize":{"mode":"none"},"crop":8,"scale":255,"mean":[0,0,0],"std":[1,1,1],"layout":"NCHW","channels":"RGB"}""", none.ToJson());
    }

    [Fact]
    public void The_key_is_stable() => Assert.Equal(
        "1 shorter 256 bicubic crop 224 scale 255 mean 0.485 0.456 0.406 std 0.229 0.224 0.225 NHWC BGR", Preprocessing.Parse(Full, "card.json").Key);

    [Theory]
    [InlineData("256", "257")]
    [InlineData("shorter", "exact")]
    [InlineData("bicubic", "lanczos")]
    [InlineData("\"crop\":224", "\"crop\":223")]
    [InlineData("255", "1")]
    [InlineData("0.485", "0.486")]
    [InlineData("0.225", "0.226")]
    [InlineData("NHWC", "NCHW")]
    [InlineData("BGR", "RGB")]
    public void The_key_changes_with_every_value(string from, string to)
    {
        Preprocessing one = Preprocessing.Parse(Full, "card.json");
        Preprocessing other = Preprocessing.Parse(Full.Replace(from, to), "card.json");
        Assert.NotEqual(one.Key, other.Key);
        Assert.NotEqual(one, other);
        Assert.Equal(one, Preprocessing.Parse(Full, "other.json"));
    }

    [Fact]
    public void It_is_a_member_of_other_json()
    {
        var card = new Dictionary<string, Preprocessing> { ["preprocessing"] = Preprocessing.Parse(Full, "card.json") };
        string json = JsonSerializer.Serialize(card);
        Assert.Equal($$"""{"preprocessing":{{Full}}}""", json);
        Assert.Equal(card["preprocessing"], JsonSerializer.Deserialize<Dictionary<string, Preprocessing>>(json)!["preprocessing"]);
    }

    [Fact]
    public void Another_input_size_scales_the_resize_with_it()
    {
        Preprocessing settings = Preprocessing.Parse(Full, "card.json").WithSize(112);
        Assert.Equal((128, 112), (settings.Resize.Size, settings.Crop));
        Preprocessing exact = Preprocessing.Parse("""{"resize":{"mode":"exact","size":32,"filter":"box"},"mean":[0,0,0],"std":[1,1,1]}""", "c").WithSize(48);
        Assert.Equal((48, 48, (int?)null), (exact.Resize.Size, exact.Height, exact.Crop));
    }

    [Theory]
    [InlineData("{\"resize\":{", "{\"resise\":{", "card.json: resise: unknown key, wanted one of resize, crop, scale, mean, std, layout, channels; check the spelling")]
    [InlineData("\"size\":256", "\"side\":256", "card.json: resize: side: unknown key, wanted one of mode, size, filter; check the spelling")]
    [InlineData("\"size\":256,", "", "card.json: resize: size: missing; give it")]
    [InlineData("\"crop\":224", "\"crop\":224,\"crop\":224", "card.json: crop: given twice; leave one")]
    [InlineData("\"crop\":224,", "", "card.json: crop: missing, but resize mode 'shorter' leaves pictures of different sizes; give the side of the crop")]
    [InlineData("shorter", "longer", "card.json: resize: mode: 'longer', wanted one of shorter, exact, none; check the spelling")]
    [InlineData("\"bicubic\"", "3", "card.json: resize: filter: a JSON number, wanted one of nearest, box, bilinear, hamming, bicubic, lanczos; check the spelling")]
    [InlineData("256", "0", "card.json: resize: size: 0 is out of range, wanted 1 to 8192; give the side in pixels")]
    [InlineData("256", "1e5", "card.json: resize: size: 1e5, wanted a whole number; give the side in pixels")]
    [InlineData("\"crop\":224", "\"crop\":9000", "card.json: crop: 9000 is out of range, wanted 1 to 8192; give the side in pixels")]
    [InlineData("\"crop\":224", "\"crop\":224.5", "card.json: crop: 224.5, wanted a whole number; give the side in pixels")]
    [InlineData("255", "0", "card.json: scale: 0 is out of range, wanted a number above 0; 255 brings pixels to 0..1")]
    [InlineData("255", "\"255\"", "card.json: scale: \"255\", wanted a number; write it without quotes")]
    [InlineData("0.485,", "", "card.json: mean: 2 numbers, wanted 3; give one for each channel, in the tensor's order")]
    [InlineData("0.485", "1e60", "card.json: mean: Infinity is out of range, wanted a float32 number; give the mean of pixel / scale")]
    [InlineData("[0.485,0.456,0.406]", "{}", "card.json: mean: a JSON object, wanted a list of 3 numbers; give one for each channel")]
    [InlineData("0.229", "0", "card.json: std: 0 is out of range, wanted a number above 0; 1 divides by nothing")]
    [InlineData("NHWC", "CHW", "card.json: layout: 'CHW', wanted one of NCHW, NHWC; check the spelling")]
    [InlineData("BGR", "GRB", "card.json: channels: 'GRB', wanted one of RGB, BGR; check the spelling")]
    [InlineData("{\"mode\":\"shorter\",\"size\":256,\"filter\":\"bicubic\"}", "7", "card.json: resize: a JSON number, wanted an object with mode, size, filter; see the documentation of cards")]
    [InlineData(Full, "[]", "card.json: a JSON list, wanted an object with resize, crop, scale, mean, std, layout, channels; see the documentation of cards")]
    public void What_is_wrong_is_named(string from, string to, string message)
    {
        var error = Assert.Throws<TransferException>(() => Preprocessing.Parse(Full.Replace(from, to), "card.json"));
        Assert.Equal((ErrorKind.BadInput, message), (error.Kind, error.Message));
    }

    [Fact]
    public void A_part_of_a_card_is_named_with_its_field()
    {
        using JsonDocument card = JsonDocument.Parse(Full.Replace("256", "0"));
        var error = Assert.Throws<TransferException>(() => Preprocessing.Read(card.RootElement, "card.json", "preprocessing"));
        Assert.Equal("card.json: preprocessing: resize: size: 0 is out of range, wanted 1 to 8192; give the side in pixels", error.Message);
    }

    [Fact]
    public void Text_that_is_not_json_is_refused()
    {
        var error = Assert.Throws<TransferException>(() => Preprocessing.Parse("{\"resize\"", "card.json"));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.StartsWith("card.json: not JSON: ", error.Message);
        Assert.EndsWith("; mend the text", error.Message);
    }

    [Fact]
    public void Values_given_in_code_are_checked_too()
    {
        var error = Assert.Throws<TransferException>(() => new Preprocessing(new(ResizeMode.None, 0, default), null, [0, 0, 0], [1, 1, 1]));
        Assert.Equal("preprocessing: crop: missing, but resize mode 'none' leaves pictures of different sizes; give the side of the crop", error.Message);
    }
}
