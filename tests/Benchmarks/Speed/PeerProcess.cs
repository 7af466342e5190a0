using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Transfer.Benchmarks.Speed;

/// <summary>PyTorch in a process of its own, which is told over its standard input what to do (peer.py).</summary>
internal sealed class PeerProcess : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;

    private PeerProcess(Process process) => _process = process;

    /// <summary>What PyTorch calls its version.</summary>
    public string Version { get; private set; } = "";

    /// <summary>The trained parameters of the work.</summary>
    public string[] Parameters { get; private set; } = [];

    /// <summary>The loss of the first step, or the sum of the outputs: what the other side must get too.</summary>
    public double First { get; private set; }

    /// <summary>Whether PyTorch is there; if not and the user may, Debian's packages are installed.</summary>
    public static bool IsInstalled(bool install)
    {
        if (Succeeds(Python, "-c", "import torch"))
            return true;
        return install && Succeeds("apt-get", "update") && Succeeds("apt-get", "install", "-y", "--no-install-recommends", "python3-torch", "libopenblas0-pthread")
            && Succeeds(Python, "-c", "import torch");
    }

    /// <summary>Starts the peer with a work, whose model and inputs it writes into a folder.</summary>
    public static PeerProcess Open(string work, string folder)
    {
        var start = new ProcessStartInfo(Python) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Speed", "peer.py"));
        var peer = new PeerProcess(Process.Start(start)!);
        peer._process.ErrorDataReceived += (_, _) => { };
        peer._process.BeginErrorReadLine();
        JsonElement answer = peer.Ask(new JsonObject { ["do"] = "open", ["work"] = work, ["folder"] = folder });
        peer.Version = answer.GetProperty("version").GetString()!;
        peer.Parameters = [.. answer.GetProperty("parameters").EnumerateArray().Select(p => p.GetString()!)];
        peer.First = answer.GetProperty("first").GetDouble();
        return peer;
    }

    /// <summary>Seconds of the best of some steps at a number of OpenMP threads; OpenBLAS keeps its own, one for each core.</summary>
    public double Seconds(int threads, int steps) =>
        Ask(new JsonObject { ["do"] = "time", ["threads"] = threads, ["steps"] = steps }).GetProperty("seconds").GetDouble();

    /// <summary>The peak of the process's resident memory.</summary>
    public long PeakBytes() => Ask(new JsonObject { ["do"] = "memory" }).GetProperty("bytes").GetInt64();

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonElement Ask(JsonObject question)
    {
        _process.StandardInput.WriteLine(question.ToJsonString());
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the peer ended; run peer.py by hand to see why");
        return JsonDocument.Parse(line).RootElement;
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
