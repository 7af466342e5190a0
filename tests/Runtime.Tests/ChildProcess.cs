using System.Diagnostics;

namespace Transfer.Runtime.Tests;

/// <summary>
/// This test assembly run as a program of its own, for what can be seen only in a fresh process: the search for a library, what
/// ONNX Runtime does as it starts.
/// </summary>
internal static class ChildProcess
{
    /// <summary>Tries a model (<c>try</c>), or answers <c>version</c> with ONNX Runtime's version, or with the error's kind and message; other arguments are ignored.</summary>
    public static int Main(string[] args)
    {
        if (args is ["try", var model])
            return ProbeChild.Run(model);
        try
        {
            Console.WriteLine(args[0] == "version" ? OnnxRuntimeInfo.Version : "unknown request");
        }
        catch (Onnx.TransferException error)
        {
            Console.WriteLine($"{error.Kind}: {error.Message}");
        }

        return 0;
    }

    /// <summary>Runs it and gives its output; an empty value takes a variable away.</summary>
    public static (int ExitCode, string Output, string Errors) Run(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.TrimEnd(), errors.Result);
    }
}
