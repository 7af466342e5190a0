using System.Security.Cryptography;

namespace Transfer.TestKit.Images;

/// <summary>Digests in the form that golden files use.</summary>
public static class Digest
{
    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>SHA-256 of the red bytes alone: what a grey picture's own bytes give.</summary>
    public static string Sha256OfRed(ReadOnlySpan<byte> rgb)
    {
        byte[] red = new byte[rgb.Length / 3];
        for (int i = 0; i < red.Length; i++)
            red[i] = rgb[3 * i];
        return Sha256(red);
    }
}
