using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class FlipRuleTests
{
    private const string Direction = "names a direction, which a mirrored picture reverses: pictures are not flipped";
    private const string Character = "names a letter or digit, which reads otherwise in a mirror: pictures are not flipped";

    [Theory]
    [InlineData("left")]
    [InlineData("Right")]
    [InlineData("turn left")]
    [InlineData("keep_right")]
    [InlineData("turnLeft")]
    [InlineData("LeftHand")]
    [InlineData("left-handed")]
    [InlineData("RIGHTWARD")]
    [InlineData("arrow up")]
    [InlineData("arrows")]
    [InlineData("east")]
    [InlineData("West")]
    [InlineData("NE")]
    [InlineData("eastbound")]
    [InlineData("clockwise")]
    [InlineData("counter-clockwise")]
    [InlineData("CCW")]
    [InlineData("izquierda")]
    [InlineData("gauche")]
    [InlineData("lhs2")]
    [InlineData("→")]
    [InlineData("sign ↰")]
    [InlineData("⬅️")]
    public void Directions_are_seen_in_one_name(string name) =>
        Assert.Equal($"class '{name}' {Direction}", FlipRule.Problem(["other thing", name])?.Replace("\\ufe0f", "\ufe0f"));

    [Theory]
    [InlineData("port", "starboard")]
    [InlineData("port bow", "starboard bow")]
    [InlineData("gate east", "gate west")]
    [InlineData("foot_l", "foot_r")]
    [InlineData("links", "rechts")]
    public void Some_words_are_directions_beside_their_counterpart(string one, string other)
    {
        Assert.Equal($"class '{one}' {Direction}", FlipRule.Problem([one, other]));
        Assert.Null(FlipRule.Problem([one, "something else"]));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("b")]
    [InlineData("Q")]
    [InlineData("あ")]
    [InlineData("é")]
    [InlineData("digit_3")]
    [InlineData("Letter B")]
    [InlineData("a-upper")]
    [InlineData("number 5")]
    public void Letters_and_digits_are_seen(string name) => Assert.Equal($"class '{name}' {Character}", FlipRule.Problem(["other thing", name]));

    [Fact]
    public void Digits_in_words_count_when_there_are_several()
    {
        Assert.Equal($"class 'zero' {Character}", FlipRule.Problem(["zero", "one", "two"]));
        Assert.Null(FlipRule.Problem(["one", "many"]));
        Assert.Null(FlipRule.Problem(["one person", "two persons"]));
    }

    [Fact]
    public void Mirrored_pictures_as_a_class_are_seen() =>
        Assert.Equal(
            "class 'mirrored' says by its name that mirrored pictures are a class of their own: pictures are not flipped",
            FlipRule.Problem(["normal", "mirrored"]));

    [Theory]
    [InlineData("ants", "bees")]
    [InlineData("bright", "upright", "cleft", "leftovers", "copyright", "wright")]
    [InlineData("West Highland white terrier", "port wine", "golf links", "harrow", "sparrow", "eastern bluebird", "western meadowlark")]
    [InlineData("animal", "building", "clothing", "face", "food", "vehicle")]
    [InlineData("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")]
    [InlineData("grade A", "grade B", "type 1", "type 2", "class_3", "10", "42")]
    [InlineData("tea", "letter", "sign", "key", "")]
    public void Everything_else_may_be_flipped(params string[] classes) => Assert.Null(FlipRule.Problem(classes));

    [Fact]
    public void Names_from_outside_are_shown_safely_and_broken_ones_survive()
    {
        Assert.Equal($"class 'left\\n\\u202e' {Direction}", FlipRule.Problem(["left\n\u202e"]));
        Assert.Null(FlipRule.Problem(["\ud800", "x\udc00\ud800y"]));
    }
}
