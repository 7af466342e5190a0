using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Transfer.Onnx.Tests.Errors;

public sealed class NearestNameTests
{
    private static readonly string[] Models = ["efficientnet-lite0", "mobilenetv2", "resnet18", "resnet50", "resnet101", "vgg16"];

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("resnet18", "resnet18", 0)]
    [InlineData("ResNet18", "resnet18", 0)]
    [InlineData("resnet81", "resnet18", 1)]
    [InlineData("resnt18", "resnet18", 1)]
    [InlineData("resnet-18", "resnet18", 1)]
    [InlineData("reznet18", "resnet18", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void The_distance_counts_edits_and_swaps(string a, string b, int expected) => Assert.Equal(expected, NearestName.Distance(a, b));

    [Fact]
    public void The_distance_is_symmetric_and_bounded_by_the_lengths() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((a, b) =>
        {
            int distance = NearestName.Distance(a.Get, b.Get);
            return distance == NearestName.Distance(b.Get, a.Get)
                && distance <= Math.Max(a.Get.Length, b.Get.Length)
                && distance >= Math.Abs(a.Get.Length - b.Get.Length);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_swap_finds_the_name_that_was_meant() => Assert.Equal("resnet18", NearestName.Find("resnet81", Models)[0]);

    [Fact]
    public void A_beginning_finds_the_names_that_go_on() =>
        Assert.Equal(["resnet18", "resnet50", "resnet101"], NearestName.Find("resnet", Models));

    [Fact]
    public void A_name_like_no_other_finds_nothing() => Assert.Empty(NearestName.Find("swin-large", Models));

    [Fact]
    public void Two_letters_are_not_a_beginning() => Assert.Empty(NearestName.Find("re", ["resnet18"]));

    [Theory]
    [InlineData("swin", "")]
    [InlineData("mobilnetv2", "; did you mean 'mobilenetv2'?")]
    [InlineData("resnet8", "; did you mean 'resnet18' or 'resnet50'?")]
    [InlineData("resnet1", "; did you mean 'resnet18', 'resnet50' or 'resnet101'?")]
    public void A_suggestion_is_the_end_of_a_message(string name, string expected) =>
        Assert.Equal(expected, NearestName.Suggestion(name, Models));

    [Fact]
    public void A_foreign_candidate_is_shown_on_one_line() =>
        Assert.Equal("; did you mean 'conv\\n1'?", NearestName.Suggestion("conv1", ["conv\n1"]));
}
