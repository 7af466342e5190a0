using System.Diagnostics;
using Transfer.Onnx;

namespace Transfer.Runtime;

/// <summary>
/// Tries a model from a stranger in a process of its own, with a clock and a limit on its memory: a model that makes ONNX Runtime abort, hang or take all memory
/// takes that process with it and nothing else.
/// </summary>
public static class ModelProbe
{
    private const int LookMilliseconds = 20;

    /// <summary>Opens a model and runs it once on zeros.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="options">The process and its limits.</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <returns>Null when the model ran, else why it did not on zeros, which need not be the model's fault.</returns>
    /// <exception cref="TransferException">
    /// ONNX Runtime refuses the model (kind BadInput), or it crashed, took too long or too much memory (kind Resource).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static string? Run(string path, ProbeOptions options, CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo(options.Command[0], [.. options.Command.Skip(1), path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new TransferException(ErrorKind.Resource, $"{Shown.Path(options.Command[0])}: no process could be started; check the installation");
        Task<string> answer = process.StandardOutput.ReadToEndAsync(CancellationToken.None);

        // What a crashing library writes must not fill the pipe; it is nobody's message.
        Task<string> noise = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            Wait(process, path, options, cancellation);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
        }

        _ = noise.Result;
        return Read(answer.Result.TrimEnd('\n'), path, process.ExitCode);
    }

    private static void Wait(Process process, string path, ProbeOptions options, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (!process.WaitForExit(LookMilliseconds))
        {
            cancellation.ThrowIfCancellationRequested();
            if (clock.Elapsed > options.Timeout)
                throw Over(path, $"took longer than {options.Timeout.TotalSeconds:0.###} s", "--timeout");
            process.Refresh();
            if (!process.HasExited && process.WorkingSet64 > options.MaxMemory)
                throw Over(path, $"took more than {options.MaxMemory >> 20} MiB of memory", "--max-memory");
        }
    }

    private static string? Read(string answer, string path, int exit)
    {
        if (answer == ProbeChild.Ran)
            return null;
        if (answer.StartsWith(ProbeChild.Opened, StringComparison.Ordinal))
            return answer[ProbeChild.Opened.Length..];
        if (!answer.StartsWith(ProbeChild.Refused, StringComparison.Ordinal))
            throw new TransferException(ErrorKind.Resource, $"{Shown.Path(path)}: ONNX Runtime crashed on this model (exit code {exit}); do not run it in a process that must live");
        string[] parts = answer[ProbeChild.Refused.Length..].Split(' ', 2);
        throw new TransferException((ErrorKind)int.Parse(parts[0]), parts[1]);
    }

    private static TransferException Over(string path, string what, string option) =>
        new(ErrorKind.Resource, $"{Shown.Path(path)}: ONNX Runtime {what}; do not run this model, or allow more with {option}");
}
