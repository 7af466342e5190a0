using System.Diagnostics;
using Xunit;

namespace Transfer.Cli.Tests;

public sealed class ProcessHostTests
{
    [Fact]
    public void A_process_has_the_exit_codes_and_streams_of_the_contract()
    {
        using TransferProcess good = TransferProcess.Start("--version");
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", good.End().Succeeds());

        using TransferProcess bad = TransferProcess.Start("doctr");
        bad.End().Fails(Transfer.Onnx.ErrorKind.Usage, "unknown verb 'doctr'; did you mean 'doctor'?");
    }

    [SkippableFact]
    public void The_first_interrupt_ends_the_verb_in_order()
    {
        Skip.If(OperatingSystem.IsWindows(), "sends Unix signals");
        using TransferProcess process = TransferProcess.StartTestVerb("wait", "--quiet");
        Assert.Equal("waiting", process.Out.ReadLine());
        process.Interrupt();
        Assert.Equal(new CommandResult(130, "", "cancelled; nothing was written\n"), process.End());
    }

    [SkippableFact]
    public void Termination_has_its_own_exit_code()
    {
        Skip.If(OperatingSystem.IsWindows(), "sends Unix signals");
        using TransferProcess process = TransferProcess.StartTestVerb("wait", "--quiet");
        Assert.Equal("waiting", process.Out.ReadLine());
        process.Terminate();
        Assert.Equal(new CommandResult(143, "", "cancelled; nothing was written\n"), process.End());
    }

    [SkippableFact]
    public void The_second_interrupt_ends_the_process_at_once()
    {
        Skip.If(OperatingSystem.IsWindows(), "sends Unix signals");
        using TransferProcess process = TransferProcess.StartTestVerb("wait", "--deaf");
        Assert.Equal("waiting", process.Out.ReadLine());
        process.Interrupt();
        Assert.Equal("heard", process.ReadErrorLine());
        process.Interrupt();
        Assert.Equal(new CommandResult(130, "", ""), process.End());
    }

    [Fact]
    public void A_reader_that_has_enough_ends_the_process_quietly()
    {
        using TransferProcess process = TransferProcess.StartTestVerb("count");
        Assert.Equal("0", process.Out.ReadLine());
        process.CloseOut();
        Assert.Equal(new CommandResult(0, "", ""), process.End());
    }

    [SkippableFact]
    public void A_full_disk_behind_standard_output_is_an_error_of_the_machines()
    {
        Skip.IfNot(File.Exists("/dev/full"), "needs /dev/full");
        CommandResult result = TransferProcess.RunToEnd(new ProcessStartInfo(
            "/bin/sh", ["-c", "\"$0\" \"$1\" --version > /dev/full", TransferProcess.Dotnet, TransferProcess.Product]));
        result.Fails(Transfer.Onnx.ErrorKind.Resource, "standard output: the disk is full; free some space and run again");
    }

    [SkippableFact]
    public void Commands_that_share_a_redirection_do_not_overwrite_each_other()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a Unix shell");
        CommandResult result = TransferProcess.RunToEnd(new ProcessStartInfo(
            "/bin/sh",
            ["-c", "f=$(mktemp); (\"$0\" \"$1\" echo a --quiet; \"$0\" \"$1\" echo b --quiet) > $f; cat $f; rm $f", TransferProcess.Dotnet, Path.Combine(AppContext.BaseDirectory, "Transfer.Cli.Tests.dll")]));
        Assert.Equal("a\nb\n", result.Succeeds());
    }
}
