using Transfer.Onnx;
using Xunit;

namespace Transfer.Cli.Tests;

public sealed class OpenFileLimitTests
{
    [Fact]
    public void What_suffices_or_is_not_known_is_not_refused()
    {
        Assert.Null(OpenFileLimit.Judge(null));
        Assert.Null(OpenFileLimit.Judge(128));
        Assert.Equal(ErrorKind.Resource, OpenFileLimit.Judge(127)!.Kind);
        Assert.Null(OpenFileLimit.Find());
    }
}
