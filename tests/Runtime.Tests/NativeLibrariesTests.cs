using System.Runtime.InteropServices;
using Transfer.Onnx;
using Transfer.Runtime.Interop;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Runtime.Tests;

public sealed class NativeLibrariesTests
{
    private static readonly NativePlatform Linux = NativePlatform.Of("linux", false, Architecture.X64);

    [Theory]
    [InlineData("linux", false, Architecture.X64, "linux-x64", "libonnxruntime.so.1", "libvips-cpp.so.*")]
    [InlineData("linux", false, Architecture.Arm64, "linux-arm64", "libonnxruntime.so.1", "libvips-cpp.so.*")]
    [InlineData("linux", true, Architecture.X64, "linux-musl-x64", "libonnxruntime.so.1", "libvips-cpp.so.*")]
    [InlineData("win", false, Architecture.X64, "win-x64", "onnxruntime.dll", "libvips-42.dll")]
    [InlineData("win", false, Architecture.Arm64, "win-arm64", "onnxruntime.dll", "libvips-42.dll")]
    [InlineData("osx", false, Architecture.Arm64, "osx-arm64", "libonnxruntime.1.dylib", "libvips-cpp.*.dylib")]
    [InlineData("osx", false, Architecture.X64, "osx-x64", "libonnxruntime.1.dylib", "libvips-cpp.*.dylib")]
    [InlineData("linux", false, Architecture.RiscV64, "linux-riscv64", "libonnxruntime.so.1", "libvips-cpp.so.*")]
    public void Every_platform_has_its_name_and_file_names(string system, bool musl, Architecture architecture, string rid, string ort, string vips)
    {
        NativePlatform platform = NativePlatform.Of(system, musl, architecture);
        Assert.Equal((rid, ort, vips), (platform.Rid, platform.OnnxRuntime[0], platform.Vips[0]));
    }

    [Fact]
    public void Both_libraries_are_beside_the_program_and_load()
    {
        foreach (NativeLibraryKind kind in Enum.GetValues<NativeLibraryKind>())
        {
            Assert.True(File.Exists(NativeLibraries.Find(kind)));
            Assert.NotEqual(0, NativeLibraries.Load(kind));
        }

        Assert.Contains(NativeLibraries.RuntimeIdentifier, NativeLibraries.Find(NativeLibraryKind.Vips));
    }

    [Fact]
    public void The_folder_of_the_platform_comes_before_the_programs_own()
    {
        using var folder = new TemporaryFolder();
        string own = Touch(folder, "libonnxruntime.so.1");
        Assert.Equal(own, Find(folder, null));
        string platform = Touch(folder, Path.Combine("runtimes", "linux-x64", "native", "libonnxruntime.so"));
        Assert.Equal(platform, Find(folder, null));
    }

    [Fact]
    public void Of_several_versions_the_last_by_name_is_taken()
    {
        using var folder = new TemporaryFolder();
        Touch(folder, "libvips-cpp.so.8.18.6");
        string last = Touch(folder, "libvips-cpp.so.8.18.7");
        Assert.Equal(last, NativeLibraries.Find(NativeLibraryKind.Vips, Linux, folder.Path, null));
    }

    [Fact]
    public void A_variable_names_a_file_or_a_folder_and_nothing_else_is_tried_then()
    {
        using var folder = new TemporaryFolder();
        string mine = Touch(folder, Path.Combine("mine", "libonnxruntime.so.1"));
        string odd = Touch(folder, "odd-name.bin");
        Touch(folder, "libonnxruntime.so.1");
        Assert.Equal(mine, Find(folder, folder["mine"]));
        Assert.Equal(odd, Find(folder, odd));
        string empty = Directory.CreateDirectory(folder["empty"]).FullName;
        Refused(
            $"TRANSFER_ORT={empty}: there is no libonnxruntime.so.1 or libonnxruntime.so or libonnxruntime.so.1.* in this folder; "
                + "set it to the ONNX Runtime library or its folder, or unset it to use the one beside the program",
            () => Find(folder, empty));
        Refused(
            $"TRANSFER_VIPS={folder["no"]}: no such file or folder; "
                + "set it to the libvips library or its folder, or unset it to use the one beside the program",
            () => NativeLibraries.Find(NativeLibraryKind.Vips, Linux, folder.Path, folder["no"]));
    }

    [Fact]
    public void A_missing_library_is_answered_with_every_path_tried()
    {
        using var folder = new TemporaryFolder();
        string platform = Path.Combine(folder.Path, "runtimes", "linux-x64", "native");
        Refused(
            $"libvips (libvips-cpp.so.* or libvips.so.42) was not found; looked in {platform} and {folder.Path}; build again with Node.js "
                + "installed, which fetches it, or set TRANSFER_VIPS to the library's file or folder",
            () => NativeLibraries.Find(NativeLibraryKind.Vips, Linux, folder.Path, ""));
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused_with_the_loaders_words()
    {
        using var folder = new TemporaryFolder();
        string path = folder["libonnxruntime.so.1"];
        File.WriteAllText(path, "version https://git-lfs.github.com/spec/v1\n");
        TransferException refusal = Assert.Throws<TransferException>(() => NativeLibraries.Load(NativeLibraryKind.OnnxRuntime, path));
        Assert.Equal(ErrorKind.Resource, refusal.Kind);
        Assert.StartsWith($"{path}: ONNX Runtime cannot be loaded: ", refusal.Message);
        Assert.EndsWith(
            $"; this process needs a whole library for {NativeLibraries.RuntimeIdentifier} of version 1.22 or later: build again to fetch it, "
                + "or set TRANSFER_ORT to another file or folder",
            refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    // To load such a file ends a Linux process with SIGBUS.
    [SkippableTheory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void A_library_that_was_cut_off_is_refused_before_it_is_loaded(double part)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "other systems' loaders refuse such a file themselves");
        using var folder = new TemporaryFolder();
        string whole = NativeLibraries.Find(NativeLibraryKind.Vips);
        string path = folder["libvips-cpp.so.8"];
        File.Copy(whole, path);
        long length = (long)(new FileInfo(whole).Length * part);
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(length);
        long missing = ElfFile.MissingBytes(path);
        Assert.InRange(missing, 1, new FileInfo(whole).Length - length);
        Refused(
            $"{path}: libvips cannot be loaded: the file is cut off, {missing} bytes are missing at its end; this process needs a whole library "
                + $"for {NativeLibraries.RuntimeIdentifier}: build again to fetch it, or set TRANSFER_VIPS to another file or folder",
            () => NativeLibraries.Load(NativeLibraryKind.Vips, path));
    }

    [Fact]
    public void Another_library_in_its_place_is_refused()
    {
        string vips = NativeLibraries.Find(NativeLibraryKind.Vips);
        TransferException refusal = Assert.Throws<TransferException>(() => new OrtLibrary(vips));
        Assert.Contains("ONNX Runtime cannot be loaded: it is another library, it has no OrtGetApiBase; ", refusal.Message);
    }

    [Theory]
    [InlineData("1.30.0", 30)]
    [InlineData("1.22.0-dev", 22)]
    [InlineData("1", 0)]
    [InlineData("2.1.0", 0)]
    [InlineData("?", 0)]
    public void The_minor_version_is_read(string version, int minor) => Assert.Equal(minor, OrtLibrary.MinorVersion(version));

    private static string Find(TemporaryFolder folder, string? named) => NativeLibraries.Find(NativeLibraryKind.OnnxRuntime, Linux, folder.Path, named);

    private static void Refused(string message, Action action) => SessionTests.Refused(ErrorKind.Resource, message, action);

    private static string Touch(TemporaryFolder folder, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllBytes(folder[name], []);
        return folder[name];
    }
}
