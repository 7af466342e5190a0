using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Cards;

public sealed class CatalogTests
{
    [Fact]
    public void Every_card_in_models_is_in_the_catalog_under_its_file_name()
    {
        IEnumerable<string> files = Directory.GetFiles(Repository.PathOf("models"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!);
        Assert.Equal(files.Order(StringComparer.Ordinal), Catalog.Default.Cards.Select(card => card.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_models_that_need_no_download_come_first() =>
        Assert.Equal(["all-minilm-l6-v2", "efficientnet-lite0", "mobilenetv2"], Catalog.Default.Cards.Take(3).Select(card => card.Name));

    [Fact]
    public void Only_they_are_embedded() => Assert.Equal(["all-minilm-l6-v2", "efficientnet-lite0", "mobilenetv2"], Catalog.Default.Embedded);

    [Theory]
    [InlineData("all-minilm-l6-v2")]
    [InlineData("efficientnet-lite0")]
    [InlineData("mobilenetv2")]
    public void The_shipped_bytes_are_the_ones_on_the_card(string name)
    {
        ModelCard card = Catalog.Default.Find(name)!;
        byte[] bytes = EmbeddedModels.Bytes($"models/{card.File}");
        Assert.Equal(card.Bytes, bytes.LongLength);
        Assert.Equal(card.Sha256, Sha256.Of(bytes));
    }

    [Fact]
    public void No_two_cards_name_the_same_bytes() =>
        Assert.Equal(Catalog.Default.Cards.Count, Catalog.Default.Cards.Select(card => card.Sha256).Distinct().Count());

    [Theory]
    [InlineData("resnet18", "resnet18")]
    [InlineData("ResNet18", "resnet18")]
    [InlineData("resnet18-v1-7", "resnet18")]
    [InlineData("resnet18-v1-7.onnx", "resnet18")]
    [InlineData("efficientnet-lite0.onnx", "efficientnet-lite0")]
    [InlineData("mobilenetv2", "mobilenetv2")]
    public void A_model_is_found_by_its_name_or_its_file(string asked, string name) => Assert.Equal(name, Catalog.Default.Find(asked)?.Name);

    [Theory]
    [InlineData("resnet")]
    [InlineData("")]
    [InlineData("../models/resnet18")]
    public void Another_name_finds_nothing(string asked) => Assert.Null(Catalog.Default.Find(asked));

    [Fact]
    public void A_misspelt_name_has_near_ones() => Assert.Equal("mobilenetv2", Catalog.Default.Nearest("mobilnetv2")[0]);

    [Fact]
    public void A_model_is_found_by_its_bytes() =>
        Assert.Equal("resnet18", Catalog.Default.WithDigest("4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c")?.Name);

    [Fact]
    public void The_labels_are_the_thousand_of_ImageNet()
    {
        Assert.Equal(1000, ImageNetLabels.Names.Count);
        Assert.Equal("tench", ImageNetLabels.Names[0]);
        Assert.Equal("toilet tissue", ImageNetLabels.Names[999]);
        Assert.DoesNotContain("", ImageNetLabels.Names);
    }

    [Fact]
    public void Every_downloadable_card_has_addresses_by_https_and_its_terms()
    {
        foreach (ModelCard card in Catalog.Default.Cards.Where(card => !card.Embedded))
        {
            Assert.All(card.Urls, url => Assert.StartsWith("https://", url, StringComparison.Ordinal));
            Assert.Contains(card.License, new[] { "Apache-2.0", "MIT", "BSD-3-Clause" });
            Assert.Equal(1000, card.Labels!.Count);
        }
    }

    [Fact]
    public void The_default_model_prepares_pictures_as_published()
    {
        Preprocessing picture = Catalog.Default.Find("efficientnet-lite0")!.RequirePreprocessing();
        Assert.Equal(new ResizeStep(ResizeMode.Shorter, 256, ResizeFilter.Bicubic), picture.Resize);
        Assert.Equal((224, 1f, 127f, 128f), (picture.Crop, picture.Scale, picture.Mean[0], picture.Std[0]));
    }

    [Fact]
    public void A_channels_last_model_says_so() => Assert.Equal(TensorLayout.Nhwc, Catalog.Default.Find("efficientnet-lite4")!.Input!.Layout);

    [Fact]
    public void Two_cards_of_one_name_are_refused()
    {
        ModelCard card = Catalog.Default.Cards[0];
        var error = Assert.Throws<TransferException>(() => new Catalog([card, card with { Title = "another" }]));
        Assert.Equal("catalog: two cards are named 'all-minilm-l6-v2'; rename one", error.Message);
    }
}
