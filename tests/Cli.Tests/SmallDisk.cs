using System.Diagnostics;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests;

/// <summary>A file system of one megabyte, where this machine lets the tests mount one; else the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder["disk"];

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static SmallDisk Mount()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs a file system in memory");
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Path);
        if (Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.Path))
            return disk;
        disk._folder.Dispose();
        Skip.If(true, "needs the right to mount a file system");
        throw new InvalidOperationException();
    }

    public void Dispose()
    {
        _ = Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] args)
    {
        try
        {
            return TransferProcess.RunToEnd(new ProcessStartInfo(program, args)).Exit == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
