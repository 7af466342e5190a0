using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Transfer.FineTune.Ops;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class OpTableTests
{
    /// <summary>
    /// A row is tested when a test of this folder builds a node of it (as text, <c>y = Relu(x)</c>, or by name, <c>"Relu"</c>); one with a
    /// gradient, when that test compares with an oracle.
    /// </summary>
    [Fact]
    public void Every_row_has_a_test()
    {
        string[] tests = [.. Directory.EnumerateFiles(Folder(), "*Tests.cs").Where(f => !f.EndsWith("OpTableTests.cs", StringComparison.Ordinal)).Select(File.ReadAllText)];
        string[] oracles = [.. tests.Where(t => Regex.IsMatch(t, @"OperatorOracle\.Check|OperatorRun\.Check|new OracleCheck"))];
        Assert.Empty(OpTable.All.Where(row => !(row.Value.Gradient == GradientKind.Yes ? oracles : tests).Any(t => Builds(t, row.Key))).Select(row => row.Key));
    }

    [Fact]
    public void Elements_that_a_kernel_would_misread_are_refused()
    {
        Assert.Equal("the node of 'y' (MatMul): input 0 is float16[2,2]; the engine computes this operator in float32: convert the model to float32",
            OperatorOracle.Refusal("y = MatMul(a, a)", "float16[2,2] a"));
        Assert.Equal("the node of 'y' (Conv): input 1 is double[1,1,1]; the engine computes this operator in float32: convert the model to float32",
            OperatorOracle.Refusal("y = Conv(a, w)", "float[1,1,4] a, double[1,1,1] w"));
    }

    private static bool Builds(string test, string opType) => Regex.IsMatch(test, $@"""{opType}""|= ?{opType} ?[<({{]");

    private static string Folder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
