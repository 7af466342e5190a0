using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class FramingChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Small_pictures_are_seen_whole_and_that_is_said()
    {
        Preprocessing chosen = Apply(Framing.Auto, side: 20);
        Assert.Equal((32, 32), (chosen.Resize.Size, chosen.Height));
        Assert.Equal("most pictures are smaller than the model's 32 pixels (20): they are enlarged whole, no border is cut (--framing card cuts it)", Assert.Single(_notices));
    }

    [Theory]
    [InlineData(Framing.Auto, 32, 36)]
    [InlineData(Framing.Auto, 64, 36)]
    [InlineData(Framing.Card, 20, 36)]
    [InlineData(Framing.Whole, 64, 32)]
    public void Otherwise_it_is_as_asked_and_nothing_is_said(Framing framing, int side, int resize)
    {
        Assert.Equal(resize, Apply(framing, side).Resize.Size);
        Assert.Empty(_notices);
    }

    [Fact]
    public void A_card_that_cuts_nothing_is_kept()
    {
        Preprocessing exact = Preprocessing.Parse(TinyClassifier.Preprocessing, "card");
        Assert.Same(exact, FramingChoice.Apply(Framing.Whole, exact, Data(20), _notices.Add));
    }

    private Preprocessing Apply(Framing framing, int side) =>
        FramingChoice.Apply(framing, new Preprocessing(new ResizeStep(ResizeMode.Shorter, 36, ResizeFilter.Bilinear), 32, [0, 0, 0], [1, 1, 1]), Data(side), _notices.Add);

    private HashedDataset Data(int side)
    {
        foreach (string name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(_folder[name]);
            for (int i = 0; i < 3; i++)
                BmpFile.Write(_folder[Path.Combine(name, $"{i}.bmp")], side, (100, 100, 100), name[0] + i);
        }

        File.WriteAllText(_folder[Path.Combine("a", "bad.bmp")], "text");
        return HashedDataset.Read(ImageFolder.Scan(_folder.Path));
    }
}
