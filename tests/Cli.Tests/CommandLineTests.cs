using Transfer.Cli.Commands;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("unknown verb 'doctr'; did you mean 'doctor'?", "doctr")]
    [InlineData("unknown verb 'xyzzy'; see 'transfer --help' for all verbs", "xyzzy")]
    [InlineData("there are options but no verb; see 'transfer --help' for all verbs", "--json")]
    [InlineData("unknown option '--verson'; did you mean '--version'?", "--verson")]
    [InlineData("echo: unknown option '--jsn'; did you mean '--json'?", "echo", "a", "--jsn")]
    [InlineData("echo: unknown option '--zzzz'; see 'transfer echo --help'", "echo", "a", "--zzzz=1")]
    [InlineData("echo: WORD is missing; see 'transfer echo --help'", "echo")]
    [InlineData("echo: --json takes no value, but 'yes' was given; write only --json", "echo", "a", "--json=yes")]
    [InlineData("echo: --seed has no value; write --seed N", "echo", "a", "--seed")]
    [InlineData("echo: --seed is given more than once; give it once", "echo", "a", "--seed", "1", "--seed", "2")]
    [InlineData("echo: --seed '-1' is not a whole number from 0 to 2147483647; give one, as in --seed 1", "echo", "a", "--seed", "-1")]
    [InlineData("echo: --threads 'many' is not a whole number from 1 to 1024; give one, as in --threads 1", "echo", "a", "--threads", "many")]
    [InlineData("echo: --case 'uper' is unknown; did you mean 'upper'?", "echo", "a", "--case", "uper")]
    [InlineData("echo: --case 'x' is unknown; it is one of as-is, upper or lower", "echo", "a", "--case", "x")]
    [InlineData("echo: --times '1,5' is not a number from 0 to 10; give one with a point, as in --times 0.5", "echo", "a", "--times", "1,5")]
    [InlineData("echo: --pause '5x' is not a duration; give a number and s, m or h, as in --pause 5m", "echo", "a", "--pause", "5x")]
    [InlineData("family: what to do is missing; it is one of first or second", "family")]
    [InlineData("family: unknown verb 'frist'; did you mean 'first'?", "family", "frist")]
    [InlineData("family: unknown verb 'zzz'; it is one of first or second", "family", "zzz")]
    [InlineData("family first: unexpected argument 'x'; see 'transfer family first --help'", "family", "first", "x")]
    [InlineData("family second: option --to NAME is missing; see 'transfer family second --help'", "family", "second")]
    [InlineData("'@none' names a file of arguments that cannot be read; for a file whose name begins with @ write ./@none", "echo", "@none")]
    public void A_command_line_that_is_wrong_is_answered_on_one_line(string message, params string[] args) =>
        TestVerbs.Command.Call(args).Fails(ErrorKind.Usage, message);

    [Fact]
    public void A_result_goes_to_standard_output_and_a_message_to_standard_error()
    {
        CommandResult result = TestVerbs.Command.Call("echo", "hello", "--case", "upper");
        Assert.Equal("HELLO\n", result.Out);
        Assert.Equal("saying hello\n", result.Error);
        Assert.Equal(0, result.Exit);
    }

    [Fact]
    public void Quiet_leaves_only_results_and_errors()
    {
        CommandResult result = TestVerbs.Command.Call("echo", "hello", "bad", "--quiet");
        Assert.Equal("hello\n", result.Out);
        Assert.Equal("transfer: error: bad: is not a word; give another\n", result.Error);
    }

    [Fact]
    public void Json_is_one_object_a_subject_and_nothing_else()
    {
        CommandResult result = TestVerbs.Command.Call("echo", "a", "ü\n<", "--json", "--times", "0.5", "--pause", "1.5m", "--threads", "3");
        Assert.Equal(
            """
            {"word":"a","times":0.5,"pause":90,"seed":42,"threads":3,"offline":false}
            {"word":"ü\n<","times":0.5,"pause":90,"seed":42,"threads":3,"offline":false}

            """,
            result.Out);
    }

    [Fact]
    public void Options_may_stand_before_the_verb() =>
        Assert.Equal("""{"word":"a","times":null,"pause":null,"seed":7,"threads":0,"offline":true}""" + "\n",
            TestVerbs.Command.Call("--json", "--seed", "7", "--offline", "--quiet", "echo", "a").Succeeds());

    [Fact]
    public void A_subject_that_fails_does_not_stop_the_others()
    {
        CommandResult result = TestVerbs.Command.Call("echo", "a", "bad", "b", "--quiet");
        Assert.Equal("a\nb\n", result.Out);
        Assert.Equal((int)ErrorKind.BadInput, result.Exit);
    }

    [Fact]
    public void Words_behind_two_dashes_are_subjects() =>
        Assert.Equal("--jsn\n--json\n", TestVerbs.Command.Call("echo", "--quiet", "--", "--jsn", "--json").Succeeds());

    [Fact]
    public void Out_takes_the_place_of_standard_output()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("", TestVerbs.Command.Call("echo", "a", "b", "--quiet", "--out", folder["said.txt"]).Succeeds());
        Assert.Equal("a\nb\n", File.ReadAllText(folder["said.txt"]));
    }

    [Fact]
    public void Out_is_not_written_when_the_verb_fails()
    {
        using var folder = new TemporaryFolder();
        TestVerbs.Command.Call("echo", "bad", "--quiet", "--out", folder["said.txt"]).Fails(ErrorKind.BadInput, "bad: is not a word; give another");
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void An_error_of_the_users_gives_its_kind_as_the_exit_code() =>
        TestVerbs.Command.Call("fail", "integrity").Fails(ErrorKind.Integrity, "a.onnx: other bytes");

    [Fact]
    public void An_unexpected_error_is_a_bug_on_one_line()
    {
        CommandResult result = TestVerbs.Command.Call("fail", "bug");
        Assert.Equal("transfer: error: internal error: InvalidOperationException: first line; this is a bug, run again with --debug\n", result.Error);
        Assert.Equal(1, result.Exit);
    }

    [Fact]
    public void Debug_shows_the_stack_trace()
    {
        CommandResult result = TestVerbs.Command.Call("fail", "bug", "--debug");
        Assert.StartsWith("transfer: error: internal error: InvalidOperationException: first line; this is a bug", result.Error);
        Assert.Contains("   at Transfer.Cli.Tests.TestVerbs.Fail.Run(", result.Error);
    }

    [Fact]
    public void A_lack_of_memory_is_the_machines() => TestVerbs.Command.Call("fail", "memory").Fails(
        ErrorKind.Resource, "out of memory; close other programs, or give less at once (a smaller batch, fewer --threads)");

    [Fact]
    public void A_reader_that_went_away_is_no_error()
    {
        CommandResult result = TestVerbs.Command.Call("fail", "closed");
        Assert.Equal(("", "", 0), (result.Out, result.Error, result.Exit));
    }

    [Theory]
    [InlineData("cancel", "cancelled; nothing was written\n")]
    [InlineData("cancel-late", "cancelled; 3 pictures are kept\n")]
    public void A_cancelled_call_says_so_on_one_line(string how, string line)
    {
        CommandResult result = (TestVerbs.Command with { Cancellation = new CancellationToken(canceled: true) }).Call("fail", how, "--quiet");
        Assert.Equal((line, 130), (result.Error, result.Exit));
    }

    [Fact]
    public void Completion_knows_verbs_and_choices()
    {
        Assert.Equal("family\n", TestVerbs.Command.Call("[suggest:3]", "fam").Succeeds());
        Assert.Equal("lower\n", TestVerbs.Command.Call("[suggest:17]", "echo a --case low").Succeeds());
    }

    [Fact]
    public void Every_row_of_the_verb_table_has_its_verbs_name_and_an_example()
    {
        Assert.All(Program.Verbs, row =>
        {
            Verb verb = row.Create();
            Assert.Equal(row.Name, verb.Name);
            Assert.NotEmpty(verb.Examples);
            Assert.All(verb.Examples, example => Assert.StartsWith($"transfer {row.Name}", example));
        });
    }

    [Fact]
    public void The_version_is_three_numbers() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", TransferCommand.Run("--version").Succeeds());
}
