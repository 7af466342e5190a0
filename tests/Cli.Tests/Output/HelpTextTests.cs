using Transfer.Cli.Commands;
using Xunit;

namespace Transfer.Cli.Tests.Output;

public sealed class HelpTextTests
{
    [Fact]
    public void All_verbs_stand_in_their_groups_behind_one_example()
    {
        string help = TestVerbs.Command.Call().Succeeds();
        Expectation.Matches(help, "Frame", "AllVerbs");
        Assert.Equal(help, TestVerbs.Command.Call("--help").Succeeds());
        Assert.Equal(help, TestVerbs.Command.Call("help").Succeeds());
        Assert.Equal(help, TestVerbs.Command.Call("-h").Succeeds());
    }

    [Theory]
    [InlineData("Verb", "echo", "--help")]
    [InlineData("VerbWithItsOwnOut", "fail", "-h")]
    [InlineData("Family", "help", "family")]
    [InlineData("Member", "family", "second", "--help")]
    public void A_verb_shows_an_example_first(string @case, params string[] args) =>
        Expectation.Matches(TestVerbs.Command.Call(args).Succeeds(), "Frame", @case);

    [Fact]
    public void Help_is_shown_for_a_command_line_that_is_wrong() =>
        Assert.StartsWith("Examples\n", TestVerbs.Command.Call("echo", "--case", "x", "--help").Succeeds());

    [Theory]
    [MemberData(nameof(ProductHelp))]
    public void Every_verb_of_the_product_has_its_help_as_expected(string @case, string[] args) =>
        Expectation.Matches(TransferCommand.Run(args).Succeeds(), "Help", @case);

    public static TheoryData<string, string[]> ProductHelp()
    {
        var cases = new TheoryData<string, string[]> { { "transfer", ["--help"] } };
        foreach (VerbRow row in Program.Verbs)
        {
            cases.Add(row.Name, [row.Name, "--help"]);
            foreach (Verb member in row.Create().Subcommands.OfType<Verb>())
                cases.Add($"{row.Name}-{member.Name}", [row.Name, member.Name, "--help"]);
        }

        return cases;
    }
}
