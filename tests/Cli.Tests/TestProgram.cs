namespace Transfer.Cli.Tests;

/// <summary>
/// The test assembly as a program: the frame with <see cref="TestVerbs"/> in a process of its own, for what only a process has (signals,
/// pipes, exit codes). The test runner does not call it.
/// </summary>
internal static class TestProgram
{
    private static int Main(string[] args) => ProcessHost.Run(args, TestVerbs.Command.Verbs);
}
