using Transfer.Onnx;
using Xunit;

namespace Transfer.Cli.Tests;

/// <summary>What one command line gave.</summary>
internal sealed record CommandResult(int Exit, string Out, string Error)
{
    /// <summary>Asserts success and gives standard output.</summary>
    public string Succeeds()
    {
        Assert.Equal("", Error);
        Assert.Equal(0, Exit);
        return Out;
    }

    /// <summary>Asserts the exit code and the one line on standard error; nothing is on standard output.</summary>
    public void Fails(ErrorKind kind, string message)
    {
        Assert.Equal($"transfer: error: {message}\n", Error);
        Assert.Equal((int)kind, Exit);
        Assert.Equal("", Out);
    }
}
