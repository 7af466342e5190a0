using Transfer.Onnx;

namespace Transfer.Runtime;

/// <summary>What is asked of a model's bytes beside ONNX Runtime.</summary>
internal static class SessionModelFile
{
    private const int BlockBytes = 1 << 20;

    private static ReadOnlySpan<byte> Einsum => "Einsum"u8;

    /// <summary>Refuses a file that cannot be opened or is empty.</summary>
    public static void RequireReadable(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length == 0)
                throw TransferException.BadFile(path, "the file is empty, 0 bytes; get it again, or export it again");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }

    /// <summary>Whether the name of the operator occurs anywhere in the model.</summary>
    public static bool HoldsEinsum(ReadOnlySpan<byte> model) => model.IndexOf(Einsum) >= 0;

    /// <summary>As for bytes; the file is read in blocks that overlap by the name's length.</summary>
    public static bool HoldsEinsum(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            var block = new byte[BlockBytes];
            int kept = 0;
            int read;
            while ((read = file.Read(block, kept, BlockBytes - kept)) > 0)
            {
                Span<byte> seen = block.AsSpan(0, kept + read);
                if (HoldsEinsum(seen))
                    return true;
                kept = Math.Min(Einsum.Length - 1, seen.Length);
                seen[^kept..].CopyTo(block);
            }

            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }
}
