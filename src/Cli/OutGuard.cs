using System.CommandLine;
using System.CommandLine.Parsing;
using Transfer.Cli.Commands;
using Transfer.Cli.Output;

namespace Transfer.Cli;

/// <summary>Keeps <c>--out</c> away from what a command line reads: inputs are never changed.</summary>
internal static class OutGuard
{
    private const string ModelInRun = "model.onnx";

    /// <summary>Refuses an output that is also an input, under whatever name.</summary>
    /// <exception cref="Transfer.Onnx.TransferException">It is one (kind Usage).</exception>
    public static void Check(string path, ParseResult parsed, GlobalOptions globals)
    {
        if (!File.Exists(path))
            return;
        string wanted = RealPath(path);
        IEnumerable<string> inputs = parsed.CommandResult.Tokens
            .Concat(parsed.CommandResult.Children.OfType<OptionResult>().Where(option => !globals.All.Contains(option.Option)).SelectMany(option => option.Tokens))
            .Select(token => token.Value)
            .Where(value => value.Length > 0);
        if (inputs.Any(input => Same(input, wanted) || Same(Path.Combine(input, ModelInRun), wanted)))
            throw Errors.OutIsInput(path);
    }

    private static bool Same(string input, string wanted) =>
        File.Exists(input) && RealPath(input).Equals(wanted, OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    // Links may be anywhere along the path.
    private static string RealPath(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } folder)
            return full;
        string inFolder = Path.Combine(RealPath(folder), Path.GetFileName(full));
        try
        {
            return new FileInfo(inFolder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? inFolder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A link that leads nowhere is nobody's input; writing to it says what is wrong.
            return inFolder;
        }
    }
}
