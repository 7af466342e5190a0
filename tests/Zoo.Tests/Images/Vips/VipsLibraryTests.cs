using System.Text;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.TestKit;
using Transfer.Zoo.Vips;
using Xunit;

namespace Transfer.Zoo.Tests.Images.Vips;

public sealed class VipsLibraryTests
{
    [Fact]
    public void Another_library_in_its_place_is_told_apart()
    {
        nint other = NativeLibraries.Load(NativeLibraryKind.OnnxRuntime);
        var error = Assert.Throws<TransferException>(() => new VipsLibrary(other, "libother.so"));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.Equal("libother.so: libvips cannot be used: it has no vips_operation_new; build again to fetch version 8.16 or later, "
            + "or set TRANSFER_VIPS to its file or folder", error.Message);
    }

    [Fact]
    public void An_operation_that_is_not_there_is_seen()
    {
        using var none = new VipsOperation(VipsLibrary.Shared, "nosuchload_buffer"u8);
        Assert.False(none.Exists);
    }

    [Fact]
    public void Operations_for_trusted_data_only_are_blocked()
    {
        // The library runs no other program and no reader that is not hardened, whatever asks for one.
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["one.raw"], [1]);
        using var raw = new VipsOperation(VipsLibrary.Shared, "rawload"u8);
        Assert.True(raw.Exists);
        raw.Set("filename"u8, Encoding.UTF8.GetBytes(folder["one.raw"] + '\0'));
        raw.Set("width"u8, "1"u8);
        raw.Set("height"u8, "1"u8);
        raw.Set("bands"u8, "1"u8);
        Assert.False(raw.Build());
    }
}
