using System.Diagnostics;
using Xunit;

namespace Transfer.TestKit;

/// <summary>
/// ONNX's 1,914 backend cases, from the archive beside the repository, unpacked once for a test run into a temporary folder that goes
/// when the process ends. Without the archive, or without a <c>tar</c> and <c>xz</c> to unpack it, tests are skipped.
/// </summary>
public static class BackendArchive
{
    private const string Archive = "data/onnx-backend-v1.22.0.tar.xz";

    private const string Prefix = "transfer-backend-";

    private static readonly Lazy<string> Folder = new(Unpack);

    /// <summary>All cases, in the order of their names.</summary>
    public static IReadOnlyList<BackendCase> Require()
    {
        string archive = SharedData.Require(Archive);
        Skip.IfNot(File.Exists(archive) && Folder.Value.Length > 0, "needs the programs tar and xz to unpack the backend cases");
        string root = Folder.Value;
        return [.. Directory.EnumerateFiles(root, "*.onnx", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(model => new BackendCase(Path.GetRelativePath(root, model).Replace('\\', '/'), model, DataSets(model)))];
    }

    private static string[] DataSets(string model)
    {
        string[] sets = Directory.GetDirectories(Path.GetDirectoryName(model)!, "test_data_set_*");
        Array.Sort(sets, StringComparer.Ordinal);
        return sets;
    }

    private static string Unpack()
    {
        SweepLeftovers();
        string folder = Directory.CreateTempSubdirectory($"{Prefix}{Environment.ProcessId}-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
        try
        {
            var start = new ProcessStartInfo("tar", ["-xJf", SharedData.Require(Archive), "-C", folder]) { RedirectStandardError = true };
            using Process tar = Process.Start(start)!;
            _ = tar.StandardError.ReadToEnd();
            tar.WaitForExit();
            return tar.ExitCode == 0 ? Directory.GetDirectories(folder).Single() : "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    // A test host is ended before it could delete 10,000 files itself, so a process of its own does it.
    private static void Remove(string folder)
    {
        ProcessStartInfo remove = OperatingSystem.IsWindows()
            ? new("cmd", ["/c", "rd", "/s", "/q", folder]) { CreateNoWindow = true }
            : new("rm", ["-rf", folder]);
        Process.Start(remove)?.Dispose();
    }

    // What a run left that was ended by force.
    private static void SweepLeftovers()
    {
        HashSet<int> running = [.. Process.GetProcesses().Select(p => p.Id)];
        foreach (string folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            string[] parts = Path.GetFileName(folder)[Prefix.Length..].Split('-');
            if (parts.Length == 2 && int.TryParse(parts[0], out int owner) && !running.Contains(owner))
                Remove(folder);
        }
    }
}
