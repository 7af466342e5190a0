using System.Globalization;

namespace Transfer.Cli.Output;

/// <summary>
/// How far a piece of work is: <c>features  212/397  53.4 images/s  3 s left</c>. A terminal shows one line that changes ten times a second;
/// anything else gets a line every five seconds. Work of less than a second shows nothing. Safe to report to from several threads.
/// </summary>
internal sealed class Progress : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainPeriod = TimeSpan.FromSeconds(5);
    private readonly CliOutput _output;
    private readonly TimeProvider _time;
    private readonly string _title;
    private readonly long? _total;
    private readonly string _unit;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly bool _shows;
    private readonly bool _live;
    private TimeSpan _next;
    private long _done;
    private long _before;
    private bool _shown;

    internal Progress(CliOutput output, TimeProvider time, string title, long? total, string unit)
    {
        _output = output;
        _time = time;
        _title = title;
        _total = total;
        _unit = unit;
        _start = time.GetTimestamp();
        _shows = output.ShowsProgress;
        _live = output.HasLiveProgress;
        _next = _live ? Silence : PlainPeriod;
    }

    /// <summary>Sets how many steps are done and need not be counted in the rate: found in a cache, downloaded earlier.</summary>
    public void StartAt(long done)
    {
        lock (_lock)
        {
            _before = done;
            _done = done;
        }
    }

    /// <summary>Says that <paramref name="done"/> steps are done in all.</summary>
    public void Report(long done)
    {
        lock (_lock)
        {
            _done = done;
            ShowIfDue();
        }
    }

    /// <summary>Says that one more step is done.</summary>
    public void Step()
    {
        lock (_lock)
        {
            _done++;
            ShowIfDue();
        }
    }

    /// <summary>Ends the progress: the live line goes away, and what took a while leaves one line behind.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_shown)
                return;
            if (_live)
                _output.EndLiveLine();
            TimeSpan elapsed = _time.GetElapsedTime(_start);
            _output.Say($"{_title}  {Count()}  {Rate(elapsed)}  {Figures.Duration(elapsed)}");
            _shown = false;
        }
    }

    private void ShowIfDue()
    {
        if (!_shows)
            return;
        TimeSpan elapsed = _time.GetElapsedTime(_start);
        if (elapsed < _next)
            return;
        _next = elapsed + (_live ? LivePeriod : PlainPeriod);
        _shown = true;
        string line = $"{_title}  {Count()}  {Rate(elapsed)}{Left(elapsed)}";
        if (_live)
            _output.LiveLine(line);
        else
            _output.Say(line);
    }

    private string Count() => (_total, _unit) switch
    {
        (null, "B") => Figures.Bytes(_done),
        (null, _) => string.Create(CultureInfo.InvariantCulture, $"{_done} {_unit}"),
        (long total, "B") => $"{Figures.Bytes(_done)} of {Figures.Bytes(total)}",
        (long total, _) => string.Create(CultureInfo.InvariantCulture, $"{_done}/{total}"),
    };

    private string Rate(TimeSpan elapsed)
    {
        double rate = (_done - _before) / Math.Max(elapsed.TotalSeconds, 1e-3);
        return _unit == "B" ? Figures.Bytes((long)rate) + "/s" : string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} {_unit}/s");
    }

    private string Left(TimeSpan elapsed)
    {
        if (_total is not long total || _done <= _before || _done >= total)
            return "";
        double seconds = elapsed.TotalSeconds * (total - _done) / (_done - _before);
        return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? $"  {Figures.Duration(TimeSpan.FromSeconds(Math.Ceiling(seconds)))} left" : "";
    }
}
