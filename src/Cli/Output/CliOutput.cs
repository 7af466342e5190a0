using System.Text.Json.Nodes;
using Transfer.Onnx;

namespace Transfer.Cli.Output;

/// <summary>
/// Where a verb writes: results to standard output, progress and messages to standard error. Under <c>--json</c> only JSON objects reach
/// standard output, so a verb may write its table and its object and let this class choose. Safe to use from several threads.
/// </summary>
internal sealed class CliOutput
{
    private const string ClearLine = "\r\u001b[K";
    private readonly CliHost _host;
    private readonly bool _debug;
    private readonly Lock _lock = new();
    private bool _hasLiveLine;

    public CliOutput(CliHost host, bool json, bool quiet, bool debug)
    {
        _host = host;
        _debug = debug;
        IsJson = json;
        IsQuiet = quiet;
    }

    /// <summary>The same choices for another host.</summary>
    public CliOutput To(CliHost host) => new(host, IsJson, IsQuiet, _debug);

    /// <summary>Whether <c>--json</c> was given.</summary>
    public bool IsJson { get; }

    /// <summary>Whether <c>--quiet</c> was given.</summary>
    public bool IsQuiet { get; }

    /// <summary>Columns a result may take.</summary>
    public int Width => _host.Width;

    /// <summary>Writes one line of the result for people; nothing under <c>--json</c>.</summary>
    public void Line(string text = "")
    {
        if (!IsJson)
            Write(text + "\n");
    }

    /// <summary>Writes a table of the result for people; nothing under <c>--json</c>.</summary>
    public void Table(Table table)
    {
        if (!IsJson)
            Write(_host.OutIsTerminal && _host.AllowsAnsi ? TerminalTable.Render(table, _host.Width) : table.ToText());
    }

    /// <summary>Writes text of the result as it is; nothing under <c>--json</c>.</summary>
    public void Text(string text)
    {
        if (!IsJson)
            Write(text.EndsWith('\n') || text.Length == 0 ? text : text + "\n");
    }

    /// <summary>Writes one object of the result on one line; nothing without <c>--json</c>.</summary>
    public void Json(JsonObject result)
    {
        if (!IsJson)
            return;
        Write(Output.Json.ToLine(result) + "\n");
        Flush();
    }

    /// <summary>Says something on standard error that is good to know; nothing under <c>--quiet</c>.</summary>
    public void Note(string message)
    {
        if (!IsQuiet)
            Say(message);
    }

    /// <summary>Says on standard error that something is doubtful; nothing under <c>--quiet</c>.</summary>
    public void Warning(string message)
    {
        if (!IsQuiet)
            Say("transfer: warning: " + message);
    }

    /// <summary>Says on one line of standard error what went wrong, and under <c>--debug</c> where.</summary>
    public void Error(Exception error, string? message = null) =>
        Say($"transfer: error: {message ?? error.Message}{(_debug ? "\n" + error : "")}");

    /// <summary>Says on one line of standard error what a report found to be wrong.</summary>
    public void Problem(string message) => Say("transfer: error: " + message);

    /// <summary>Says the closing line of a cancelled call, also under <c>--quiet</c>.</summary>
    public void Cancelled(string consequence) => Say("cancelled; " + consequence);

    /// <summary>Shows how far a long piece of work is; nothing under <c>--quiet</c> and <c>--json</c>.</summary>
    /// <param name="title">What is going on, a word or two.</param>
    /// <param name="total">How many steps there are, or null where nobody knows.</param>
    /// <param name="unit">What a step is, in the plural; <c>B</c> for bytes.</param>
    public Progress Progress(string title, long? total, string unit) => new(this, _host.Time, title, total, unit);

    /// <summary>Hands what was written so far to standard output.</summary>
    /// <exception cref="TransferException">It could not be written (kind Resource).</exception>
    public void Flush()
    {
        lock (_lock)
        {
            _host.Out.Flush();
        }
    }

    internal bool ShowsProgress => !IsQuiet && !IsJson;

    internal bool HasLiveProgress => _host.ErrorIsTerminal && _host.AllowsAnsi;

    internal void LiveLine(string text)
    {
        lock (_lock)
        {
            string cut = text.Length < _host.Width ? text : text[..(_host.Width - 1)];
            _host.Error.Write(ClearLine + cut);
            _host.Error.Flush();
            _hasLiveLine = true;
        }
    }

    internal void EndLiveLine()
    {
        lock (_lock)
        {
            ClearLiveLine();
            _host.Error.Flush();
        }
    }

    internal void Say(string message)
    {
        lock (_lock)
        {
            // Where both reach one terminal, the results that come first are shown first.
            if (_host.OutIsTerminal)
                _host.Out.Flush();
            ClearLiveLine();
            _host.Error.Write(message + "\n");
            _host.Error.Flush();
        }
    }

    private void Write(string text)
    {
        lock (_lock)
        {
            ClearLiveLine();
            _host.Out.Write(text);
            if (_host.OutIsTerminal)
                _host.Out.Flush();
        }
    }

    private void ClearLiveLine()
    {
        if (!_hasLiveLine)
            return;
        _host.Error.Write(ClearLine);
        _hasLiveLine = false;
    }
}
