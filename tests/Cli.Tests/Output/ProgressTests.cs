using Transfer.Cli.Output;
using Xunit;

namespace Transfer.Cli.Tests.Output;

public sealed class ProgressTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly StringWriter _out = new() { NewLine = "\n" };

    [Fact]
    public void A_file_gets_a_line_every_five_seconds_and_one_at_the_end()
    {
        using (Progress progress = Open(terminal: false).Progress("features", 400, "images"))
        {
            for (int i = 0; i < 80; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(0.1));
                progress.Report((i + 1) * 5);
            }
        }

        Assert.Equal("features  250/400  50.0 images/s  3 s left\nfeatures  400/400  50.0 images/s  8 s\n", _error.ToString());
    }

    [Fact]
    public void A_terminal_gets_one_line_that_changes()
    {
        using (Progress progress = Open(terminal: true).Progress("train", 3, "epochs"))
        {
            for (int i = 0; i < 3; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                progress.Step();
            }
        }

        Assert.Equal(
            "\r\e[Ktrain  1/3  1.0 epochs/s  2 s left\r\e[Ktrain  2/3  1.0 epochs/s  1 s left\r\e[Ktrain  3/3  1.0 epochs/s"
            + "\r\e[Ktrain  3/3  1.0 epochs/s  3 s\n",
            _error.ToString());
    }

    [Fact]
    public void A_message_does_not_run_into_the_live_line()
    {
        CliOutput output = Open(terminal: true);
        using (Progress progress = output.Progress("train", null, "steps"))
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            progress.Report(10);
            output.Warning("a picture is left out");
            output.Line("a result");
        }

        Assert.Equal(
            "\r\e[Ktrain  10 steps  5.0 steps/s\r\e[Ktransfer: warning: a picture is left out\ntrain  10 steps  5.0 steps/s  2 s\n", _error.ToString());
        Assert.Equal("a result\n", _out.ToString());
    }

    [Fact]
    public void Bytes_are_shown_as_people_read_them_and_what_was_there_before_is_not_in_the_rate()
    {
        using (Progress progress = Open(terminal: false).Progress("resnet18", 46_800_000, "B"))
        {
            progress.StartAt(6_800_000);
            _time.Advance(TimeSpan.FromSeconds(10));
            progress.Report(26_800_000);
        }

        Assert.Equal("resnet18  26.8 MB of 46.8 MB  2.00 MB/s  10 s left\nresnet18  26.8 MB of 46.8 MB  2.00 MB/s  10 s\n", _error.ToString());
    }

    [Theory]
    [InlineData(false, false, 0.9)]
    [InlineData(true, false, 100)]
    [InlineData(false, true, 100)]
    public void Short_work_and_quiet_and_json_show_nothing(bool quiet, bool json, double seconds)
    {
        using (Progress progress = Open(terminal: true, quiet, json).Progress("train", 3, "epochs"))
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            progress.Step();
        }

        Assert.Equal("", _error.ToString());
    }

    public void Dispose()
    {
        _error.Dispose();
        _out.Dispose();
    }

    private CliOutput Open(bool terminal, bool quiet = false, bool json = false)
    {
        var host = new CliHost { In = TextReader.Null, Out = _out, Error = _error, ErrorIsTerminal = terminal, AllowsAnsi = terminal, Time = _time };
        return new CliOutput(host, json, quiet, debug: false);
    }
}
