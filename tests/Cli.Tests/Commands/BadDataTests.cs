using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>What people really have in their folders, as the main job answers it.</summary>
public sealed class BadDataTests : IDisposable
{
    private const string Advice = "put one sub-folder of pictures in it for each class, such as ants/ and bees/";
    private const string Mend = "; mend or remove what cannot be read, or leave it out with --skip-bad\n";

    private readonly TinyRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void An_empty_folder()
    {
        Directory.CreateDirectory(_run["empty"]);
        On("@empty").Fails(ErrorKind.BadInput, $"{Shown.Name(_run["empty"])}: the folder is empty; {Advice}");
    }

    [Fact]
    public void Pictures_without_class_folders() => On("@data/red").Fails(
        ErrorKind.BadInput,
        $"{Shown.Name(_run["data/red"])}: 12 pictures directly in the folder and no class folders; move them into one sub-folder for each class");

    [Fact]
    public void One_class()
    {
        Directory.CreateDirectory(_run["one"]);
        Directory.Move(_run["data/red"], _run["one/red"]);
        On("@one").Fails(ErrorKind.BadInput, $"{Shown.Name(_run["one"])}: only one class, 'red'; add a sub-folder of pictures for each other class");
    }

    [Fact]
    public void A_class_without_images()
    {
        Directory.CreateDirectory(_run["data/black"]);
        On("@data").Fails(ErrorKind.BadInput, $"{Shown.Name(_run["data"])}: no pictures in class 'black'; add some or remove the folder");
        File.WriteAllText(_run["data/black/notes.txt"], "text");
        CommandResult result = On("@data");
        Assert.Equal("transfer: error: data: no pictures in class 'black' (1 other file: 'data/black/notes.txt'); add some or remove the folder\n", _run.Clean(result.Error));
    }

    [Fact]
    public void Every_picture_the_same()
    {
        foreach (string file in Directory.GetFiles(_run["data"], "*.bmp", SearchOption.AllDirectories))
            BmpFile.Write(file, 20, (9, 9, 9), seed: Path.GetFileName(Path.GetDirectoryName(file))!.Length);

        On("@data").Fails(ErrorKind.BadInput, "no class has two different pictures, so none can be kept for validation; add pictures");
    }

    [Fact]
    public void A_truncated_jpeg()
    {
        byte[] whole = File.ReadAllBytes(Jpeg);
        File.WriteAllBytes(_run["data/red/cut.jpg"], whole[..(whole.Length / 2)]);
        IsRefusedAndCanBeSkipped("data/red/cut.jpg");
    }

    [Fact]
    public void A_text_file_named_jpg()
    {
        File.WriteAllText(_run["data/red/text.jpg"], "this is text");
        IsRefusedAndCanBeSkipped("data/red/text.jpg");
    }

    [Fact]
    public void An_empty_file()
    {
        File.WriteAllText(_run["data/red/none.jpg"], "");
        Assert.Equal($"transfer: error: data/red/none.jpg: an empty file (0 bytes){Mend}", IsRefusedAndCanBeSkipped("data/red/none.jpg"));
    }

    [Fact]
    public void A_header_of_100000_by_100000_pixels()
    {
        byte[] header = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R', 0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0, 8, 2, 0, 0, 0, 0x5E, 0x62, 0x4D, 0x26];
        File.WriteAllBytes(_run["data/red/bomb.png"], header);
        Assert.Contains("100000x100000 pixels, the limit is 16384 a side", IsRefusedAndCanBeSkipped("data/red/bomb.png"));
    }

    [SkippableFact]
    public void A_file_that_may_not_be_read()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "a privileged process may read everything");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_run["data/red/0.bmp"], UnixFileMode.None);
        Assert.Equal($"transfer: error: data/red/0.bmp: permission denied{Mend}", IsRefusedAndCanBeSkipped("data/red/0.bmp"));
    }

    [SkippableFact]
    public void A_circle_of_links()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a right to make links");
        Directory.CreateSymbolicLink(_run["data/red/again"], _run["data"]);
        CommandResult result = On("@data", quiet: false);
        Assert.Equal(0, result.Exit);
        Assert.Contains("data/red/again: this link leads to a folder that is read already; not followed\n", _run.Clean(result.Error));

        File.CreateSymbolicLink(_run["data/blue/a.bmp"], _run["data/blue/b.bmp"]);
        File.CreateSymbolicLink(_run["data/blue/b.bmp"], _run["data/blue/a.bmp"]);
        Directory.Delete(_run["run"], recursive: true);
        string line = _run.Clean(On("@data").Error);
        Assert.Equal($"transfer: error: data/blue/a.bmp: a link that leads nowhere, or removed since (and 1 more like it){Mend}", line);
    }

    [SkippableFact]
    public void Names_with_line_ends_and_escape_sequences()
    {
        Skip.If(OperatingSystem.IsWindows(), "such names cannot exist");
        File.Copy(_run["data/red/0.bmp"], _run["data/red/line\nend.bmp"]);
        File.WriteAllText(_run["data/red/\u001b[31mred\n.jpg"], "text");
        CommandResult result = On("@data");
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.Contains("data/red/\\u001b[31mred\\n.jpg: ", result.Error);
        Assert.Equal(0, On("@data", "--skip-bad").Exit);
    }

    [SkippableFact]
    public void Names_that_are_not_utf8()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs a file system whose names are bytes");
        CommandResult made = TransferProcess.RunToEnd(new ProcessStartInfo("/bin/sh", ["-c", "cp \"$0/0.bmp\" \"$0/$(printf 'b\\351b\\351.bmp')\"", _run["data/red"]]));
        Skip.If(made.Exit != 0, "this file system refuses the name");
        string line = _run.Clean(On("@data").Error);
        CommandResult skipped = On("@data", quiet: false, "--skip-bad");
        // .NET cannot open such a file, and not delete it either.
        _ = TransferProcess.RunToEnd(new ProcessStartInfo("rm", ["-rf", _run["data"]]));
        Assert.Equal($"transfer: error: data/red/b\uFFFDb\uFFFD.bmp: its name is not valid UTF-8, so it cannot be opened (rename it){Mend}", line);
        Assert.Equal(0, skipped.Exit);
        Assert.Contains("left out: data/red/b\uFFFDb\uFFFD.bmp: its name is not valid UTF-8", _run.Clean(skipped.Error));
    }

    [Fact]
    public void A_class_whose_pictures_are_all_bad()
    {
        foreach (string file in Directory.GetFiles(_run["data/red"]))
            File.WriteAllText(file, "text " + file);
        On("@data", "--skip-bad").Fails(ErrorKind.BadInput, "no readable picture is left in class 'red'; mend the files or remove the folder");
        Assert.False(Directory.Exists(_run["run"]));
    }

    [Fact]
    public void Five_thousand_names_of_a_few_pictures_cost_a_few()
    {
        for (int i = 0; i < 5000; i++)
            File.Copy(_run[$"data/{(i % 2 == 0 ? "red" : "blue")}/{i % 12}.bmp"], _run[$"data/{(i % 2 == 0 ? "red" : "blue")}/copy{i}.bmp"]);
        JsonNode json = JsonNode.Parse(On("@data", "--json").Out)!;
        Assert.Equal((36, 5000), ((int)json["features"]!["computed"]!, (int)json["features"]!["cached"]!));
        Assert.Equal((int)json["validation"]!["items"]!, (int)json["parity"]!["items"]!);
    }

    private static string Jpeg => Repository.Fixture("images/formats/jpg_420.jpg");

    private string IsRefusedAndCanBeSkipped(string picture)
    {
        CommandResult refused = On("@data");
        Assert.Equal(((int)ErrorKind.BadInput, ""), (refused.Exit, refused.Out));
        string line = _run.Clean(refused.Error);
        Assert.StartsWith($"transfer: error: {picture}: ", line);
        Assert.EndsWith(Mend, line);
        Assert.Single(line.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(_run["run"]));

        CommandResult skipped = On("@data", quiet: false, "--skip-bad");
        Assert.Equal(0, skipped.Exit);
        Assert.Contains($"left out: {picture}: ", _run.Clean(skipped.Error));
        Assert.Contains(Path.GetFileName(picture), File.ReadAllText(_run["run/report.html"], Encoding.UTF8));
        return line;
    }

    private CommandResult On(string data, params string[] more) => On(data, quiet: true, more);

    private CommandResult On(string data, bool quiet, params string[] more) =>
        _run.Call(["finetune", "@tiny.onnx", "--data", data, "--card", "@tiny.json", "--out", "@run", .. quiet ? ["--quiet"] : Array.Empty<string>(), .. more]);
}
