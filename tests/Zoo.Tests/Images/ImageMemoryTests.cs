using System.Diagnostics;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo.Vips;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

/// <summary>Counts the process's memory, so that no other test may run meanwhile.</summary>
[Collection("Alone")]
public sealed class ImageMemoryTests
{
    [Fact]
    public unsafe void Two_thousand_pictures_leave_no_memory_behind()
    {
        byte[][] files = [.. Directory.GetFiles(Repository.Fixture("images/formats")).Select(File.ReadAllBytes)];
        byte[] jpeg = ImageEncoder.Jpeg(new RgbImage(64, 64, new byte[3 * 64 * 64]));
        Decode(400);
        int held = VipsLibrary.Shared.TrackedAllocations();
        long grown = long.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            long before = Resident();
            Decode(2000);
            grown = Math.Min(grown, Resident() - before);
        }

        Assert.Equal(held, VipsLibrary.Shared.TrackedAllocations());

        // A leak of one 500-byte file or one 5 kB picture each would be 1 to 10 MB, and in every round; the collector and malloc wander.
        Assert.InRange(grown, long.MinValue, 8L << 20);

        void Decode(int count)
        {
            for (int i = 0; i < count; i++)
            {
                try
                {
                    RgbImage image = ImageDecoder.Decode(files[i % files.Length], "x");
                    if (i % 10 == 0)
                        jpeg = ImageEncoder.Jpeg(image);
                }
                catch (TransferException)
                {
                    Assert.NotEmpty(jpeg);
                }
            }
        }

        static long Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using Process process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
