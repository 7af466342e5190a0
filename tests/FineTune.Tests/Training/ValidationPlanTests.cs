using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class ValidationPlanTests
{
    [Fact]
    public void A_share_folds_and_a_folder_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(new ValidationPlan(0.25), ValidationPlan.Parse("0.25"));
        Assert.Equal(new ValidationPlan(Split.DefaultFraction, Folds: 5), ValidationPlan.Parse("kfold:5"));
        Assert.Equal(new ValidationPlan(Split.DefaultFraction, Folder: folder.Path), ValidationPlan.Parse(folder.Path));
    }

    [Theory]
    [InlineData("0", "a share lies between 0 and 1; give for instance 0.2")]
    [InlineData("1e9", "a share lies between 0 and 1; give for instance 0.2")]
    [InlineData("kfold:", "wanted kfold: and a number from 2 to 100; give for instance kfold:5")]
    [InlineData("kfold:101", "wanted kfold: and a number from 2 to 100; give for instance kfold:5")]
    [InlineData("kfold:-3", "wanted kfold: and a number from 2 to 100; give for instance kfold:5")]
    [InlineData("0,2", "is neither a share, nor kfold:N, nor a folder or file that exists; give for instance 0.2")]
    public void What_is_none_of_these_is_a_usage_error(string text, string message)
    {
        var error = Assert.Throws<TransferException>(() => ValidationPlan.Parse(text));
        Assert.Equal((ErrorKind.Usage, $"--val {text}: {message}"), (error.Kind, error.Message));
    }
}
