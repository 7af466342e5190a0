using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>
/// The faults of <c>tests/Fixtures/faults</c>, each with its exit code and message: in expected.txt a line names the file and what <c>transfer check</c> is told, the
/// next has the exit code and the line on standard error; warnings of a file that passes follow it.
/// </summary>
public sealed class CheckFaultTests
{
    private static readonly string Folder = Repository.Fixture("faults");

    [Fact]
    public void Every_fault_has_its_exit_code_and_message()
    {
        string[] lines = [.. File.ReadLines(Path.Combine(Folder, "expected.txt")).Where(l => l.Length > 0 && l[0] != '#')];
        string[] found = [.. lines.Where(l => l[0] != ' ').SelectMany(Answer)];
        string[] different = [.. found.Except(lines)];
        Assert.True(different.Length == 0, "\n" + string.Join('\n', found));
        Assert.Equal(lines, found);
    }

    [Fact]
    public void Every_file_is_expected()
    {
        HashSet<string> expected = [.. File.ReadLines(Path.Combine(Folder, "expected.txt")).Where(l => l.Length > 0 && l[0] is not ('#' or ' ')).Select(l => l.Split(' ')[0])];
        Assert.Equal(Directory.GetFiles(Folder, "*.onnx").Select(f => Path.GetFileName(f)!).Order(), expected.Order());
    }

    [Fact]
    public void What_is_not_known_can_still_be_looked_at()
    {
        foreach (string file in new[] { "12-unknown-op.onnx", "12-unknown-domain.onnx", "08-cycle.onnx", "20-not-utf8.onnx", "27-missing.onnx" })
            Assert.Equal(0, TransferCommand.Run("inspect", Path.Combine(Folder, file)).Exit);
    }

    private static IEnumerable<string> Answer(string line)
    {
        string[] words = line.Split(' ');
        string path = Path.Combine(Folder, words[0]);
        byte[] before = File.ReadAllBytes(path);
        CommandResult result = TransferCommand.Run(["check", path, .. words[1..]]);
        Assert.Equal(before, File.ReadAllBytes(path));
        yield return line;
        yield return $"    {result.Exit} {result.Error.TrimEnd('\n').Replace(Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)}".TrimEnd();
        if (result.Exit == 0)
        {
            foreach (string warning in result.Out.TrimEnd('\n').Split('\n')[1..])
                yield return "    " + warning.Trim();
        }
    }
}
