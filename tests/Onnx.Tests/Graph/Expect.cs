using Xunit;

namespace Transfer.Onnx.Tests;

/// <summary>Asserts an error with its complete message.</summary>
internal static class Expect
{
    public static void Error(ErrorKind kind, string message, Action action)
    {
        var error = Assert.Throws<TransferException>(action);
        Assert.Equal(message, error.Message);
        Assert.Equal(kind, error.Kind);
    }
}
