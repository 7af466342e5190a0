using Transfer.Onnx;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class ContactSheetTests
{
    [Fact]
    public void Pictures_lie_in_rows_on_grey()
    {
        RgbImage[] pictures = [TestPictures.Random(5, 3, 1), TestPictures.Random(5, 3, 2), TestPictures.Random(5, 3, 3)];
        RgbImage sheet = ContactSheet.Render(pictures, 2);
        Assert.Equal((22, 18), (sheet.Width, sheet.Height));
        Assert.Equal(pictures[0].Pixels.AsSpan(0, 15), sheet.Pixels.AsSpan(3 * ((4 * 22) + 4), 15));
        Assert.Equal(pictures[1].Pixels.AsSpan(30), sheet.Pixels.AsSpan(3 * ((6 * 22) + 13), 15));
        Assert.Equal(pictures[2].Pixels.AsSpan(0, 15), sheet.Pixels.AsSpan(3 * ((11 * 22) + 4), 15));
        Assert.Equal((64, 64), (sheet.Pixels[0], sheet.Pixels[^1]));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Check(() => ContactSheet.Render([], 2), "contact sheet: 0 pictures in 2 columns, wanted at least one of both; add some");
        Check(
            () => ContactSheet.Render([TestPictures.Random(5, 3), TestPictures.Random(3, 5)], 2),
            "contact sheet: a picture is 3x5, wanted 5x3 as the first; resize it");
        RgbImage large = TestPictures.Random(1000, 1000);
        Check(
            () => ContactSheet.Render([.. Enumerable.Repeat(large, 800)], 9),
            "contact sheet: 9040x89360 pixels, wanted less than 2 GiB of them; give fewer pictures");
    }

    private static void Check(Func<object> render, string message)
    {
        var error = Assert.Throws<TransferException>(render);
        Assert.Equal((ErrorKind.Usage, message), (error.Kind, error.Message));
    }
}
