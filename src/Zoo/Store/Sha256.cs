using System.Security.Cryptography;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>SHA-256 digests in the form in which they are compared: 64 lower-case hexadecimal digits.</summary>
public static class Sha256
{
    /// <summary>The digest of bytes in memory.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The digest of a file's bytes, read once from start to end.</summary>
    /// <exception cref="TransferException">The file cannot be read.</exception>
    public static string OfFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }
}
