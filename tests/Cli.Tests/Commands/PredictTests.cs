using System.Text.Json.Nodes;
using Transfer.Onnx;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class PredictTests : IDisposable
{
    private readonly TinyRun _run = new(each: 2);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Json_is_one_object_a_picture()
    {
        string[] lines = Predict("@data/red/0.bmp", "@data/blue/1.bmp", "--json").Succeeds().TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        JsonNode first = JsonNode.Parse(lines[0])!;
        Assert.Equal(["input", "label", "probability", "top"], first.AsObject().Select(pair => pair.Key));
        Assert.Equal((_run["data/red/0.bmp"], "red"), ((string?)first["input"], (string?)first["label"]));
        Assert.Equal(["label", "probability"], first["top"]![0]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(3, first["top"]!.AsArray().Count);
        Assert.Equal((double)first["probability"]!, (double)first["top"]![0]!["probability"]!);
    }

    [Fact]
    public void A_folder_is_all_its_pictures_in_order() =>
        Expectation.Matches(_run.Clean(Predict("@data").Succeeds()), "Predict", "Folder");

    [Fact]
    public void Top_lists_more_classes()
    {
        Assert.Equal(3, Predict("@data/red/0.bmp", "--top", "3").Succeeds().Split(" %").Length - 1);
        Assert.Single(JsonNode.Parse(Predict("@data/red/0.bmp", "--top", "1", "--json").Succeeds())!["top"]!.AsArray());
        Assert.Equal(3, Predict("@data/red/0.bmp", "--top", "2147483647").Succeeds().Split(" %").Length - 1);
        Predict("@data/red/0.bmp", "--top", "0").Fails(
            ErrorKind.Usage, "predict: --top '0' is not a whole number from 1 to 2147483647; give one, as in --top 1");
        Predict("@data/red/0.bmp", "--top", "99999999999").Fails(
            ErrorKind.Usage, "predict: --top '99999999999' is not a whole number from 1 to 2147483647; give one, as in --top 1");
    }

    [Fact]
    public void Paths_come_on_standard_input_one_a_line()
    {
        string input = $"{_run["data/red/0.bmp"]}\n\n{_run["data/green/0.bmp"]}\r\n{_run["data/none.bmp"]}";
        CommandResult result = _run.CallWithInput(input, "predict", "@tiny.onnx", "-", "--card", "@tiny.json");
        Assert.Equal(["red", "green"], result.Out.TrimEnd().Split('\n').Select(line => line.Split(": ")[1].Split(' ')[0]));
        Assert.Equal($"transfer: error: {Shown.Name(_run["data/none.bmp"])}: no such file or folder; check the path\n", result.Error);
        Assert.Equal((int)ErrorKind.NotFound, result.Exit);
        Assert.Equal("", _run.CallWithInput("", "predict", "@tiny.onnx", "-", "--card", "@tiny.json").Succeeds());
    }

    [Fact]
    public void What_is_bad_does_not_keep_the_others_from_their_answers()
    {
        File.WriteAllText(_run["text.jpg"], "this is text");
        Directory.CreateDirectory(_run["empty"]);
        CommandResult result = Predict("@data/red/0.bmp", "@text.jpg", "@empty", "@none.png", "@data/green/0.bmp");
        Assert.Equal(["red", "green"], result.Out.TrimEnd().Split('\n').Select(line => line.Split(": ")[1].Split(' ')[0]));
        Assert.Equal((int)ErrorKind.BadInput, result.Exit);
        string[] errors = _run.Clean(result.Error).TrimEnd().Split('\n');
        Assert.Equal(3, errors.Length);
        Assert.StartsWith("transfer: error: text.jpg: ", errors[0]);
        Assert.Equal("transfer: error: empty: no picture is in this folder or below it; check the path", errors[1]);
        Assert.Equal("transfer: error: none.png: no such file or folder; check the path", errors[2]);
    }

    [SkippableFact]
    public void What_is_bad_in_a_folder_is_named_and_the_rest_answered()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a right to make links");
        File.CreateSymbolicLink(_run["data/red/gone.bmp"], _run["nowhere.bmp"]);
        CommandResult result = Predict("@data/red");
        Assert.Equal(2, result.Out.TrimEnd().Split('\n').Length);
        Assert.Equal("transfer: error: data/red/gone.bmp: a link that leads nowhere, or removed since; mend or remove it\n", _run.Clean(result.Error));
        Assert.Equal((int)ErrorKind.BadInput, result.Exit);
    }

    [Fact]
    public void More_pictures_than_a_chunk_keep_their_order()
    {
        string[] paths = [.. Enumerable.Range(0, 600).Select(i => _run[$"data/{(i % 3 == 0 ? "red" : "blue")}/{i % 2}.bmp"])];
        string[] lines = _run.CallWithInput(string.Join('\n', paths), "predict", "@tiny.onnx", "-", "--card", "@tiny.json").Succeeds().TrimEnd().Split('\n');
        Assert.Equal(600, lines.Length);
        Assert.All(lines.Select((line, i) => (line, i)), pair => Assert.StartsWith($"{Shown.Name(paths[pair.i])}: {(pair.i % 3 == 0 ? "red" : "blue")} ", pair.line));
    }

    [Fact]
    public void A_reader_that_waits_for_each_answer_gets_it()
    {
        using var reader = new PacedReader(_run["data/red/0.bmp"], _run["data/blue/0.bmp"]);
        using var output = new StringWriter { NewLine = "\n" };
        reader.Answered = () => output.ToString().Length > 0;
        var host = new CliHost { In = reader, Out = output, Error = TextWriter.Null, Variable = name => _run.Variables.GetValueOrDefault(name) };
        Assert.Equal(0, CommandLine.Run(["predict", _run["tiny.onnx"], "-", "--card", _run["tiny.json"]], Program.Verbs, host));
        Assert.Equal(2, output.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Cancelling_ends_a_wait_for_standard_input()
    {
        using var source = new CancellationTokenSource();
        using var reader = new PacedReader(_run["data/red/0.bmp"], "never") { Answered = () => { source.Cancel(); return false; } };
        var host = new CliHost { In = reader, Out = TextWriter.Null, Error = TextWriter.Null, Variable = name => _run.Variables.GetValueOrDefault(name) };
        Assert.Equal(130, CommandLine.Run(["predict", _run["tiny.onnx"], "-", "--card", _run["tiny.json"]], Program.Verbs, host, source.Token));
        reader.Answered = () => true;
    }

    [Fact]
    public void A_name_with_a_line_end_stays_on_one_line()
    {
        string name = OperatingSystem.IsWindows() ? "a b.bmp" : "a\nb.bmp";
        File.Copy(_run["data/red/0.bmp"], _run[name]);
        Assert.Single(Predict("@" + name).Succeeds().TrimEnd().Split('\n'));
        Assert.Equal(_run[name], (string?)JsonNode.Parse(Predict("@" + name, "--json").Succeeds())!["input"]);
    }

    private CommandResult Predict(params string[] more) => _run.Call(["predict", "@tiny.onnx", .. more, "--card", "@tiny.json"]);

    /// <summary>Gives one line, and the next only when the first is answered.</summary>
    private sealed class PacedReader(string first, string second) : TextReader
    {
        private int _read;

        public Func<bool> Answered { get; set; } = () => true;

        public override string? ReadLine()
        {
            if (_read++ == 0)
                return first;
            while (!Answered())
                Thread.Sleep(5);
            return _read == 2 ? second : null;
        }
    }
}
