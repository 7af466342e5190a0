using System.Text;

namespace Transfer.Onnx.Format;

/// <summary>Recognises what people give by mistake for a model, by its first bytes.</summary>
internal static class FileSniffer
{
    private static readonly (byte[] Magic, int At, string Answer)[] Magics =
    [
        ("version https://git-lfs"u8.ToArray(), 0, "this is a Git LFS pointer, not the model itself; run git lfs pull"),
        ([0x1F, 0x8B], 0, "this is a gzip archive; unpack it first"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0, "this is an xz archive; unpack it first"),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, "this is a Zstandard archive; unpack it first"),
        ("BZh"u8.ToArray(), 0, "this is a bzip2 archive; unpack it first"),
        ([0x37, 0x7A, 0xBC, 0xAF], 0, "this is a 7-Zip archive; unpack it first"),
        ("ustar"u8.ToArray(), 257, "this is a tar archive; unpack it first"),
        ("TFL3"u8.ToArray(), 4, "this is a TensorFlow Lite model; convert it to ONNX with tf2onnx"),
        ("ORTM"u8.ToArray(), 4, "this is a model in ONNX Runtime's own format; take the .onnx file it was made from"),
        ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], 0, "this is an HDF5 file, as Keras writes them; export the model to ONNX"),
        ("GGUF"u8.ToArray(), 0, "this is a GGUF file; take the ONNX export of the model"),
        ([0x80, 0x02, 0x8A, 0x0A], 0, "this is a PyTorch checkpoint (pickle); export the model to ONNX with torch.onnx.export"),
        ([0x89, 0x50, 0x4E, 0x47], 0, "this is a PNG image; give a model"),
        ([0xFF, 0xD8, 0xFF], 0, "this is a JPEG image; give a model"),
    ];

    /// <summary>What the file is instead of an ONNX model and what to do, or null when it may be one.</summary>
    public static string? Recognise(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "not an ONNX model (0 bytes); get the file again";
        foreach ((byte[] magic, int at, string answer) in Magics)
        {
            if (start.Length >= at + magic.Length && start.Slice(at, magic.Length).SequenceEqual(magic))
                return $"not an ONNX model: {answer}";
        }

        if (start.StartsWith("PK\x03\x04"u8))
            return $"not an ONNX model: {Zip(start)}";
        if (start[0] == 0x80 && start.Length > 1 && start[1] is >= 2 and <= 5)
            return "not an ONNX model: this is a Python pickle, which is never opened; export the model to ONNX";
        if (start.Length > 9 && start[8] == (byte)'{' && BitConverter.ToUInt64(start) is > 1 and < 100_000_000)
            return "not an ONNX model: this is a safetensors file, weights without a graph; export the model to ONNX";
        return Text(start);
    }

    private static string Zip(ReadOnlySpan<byte> start) =>
        start.IndexOf("data.pkl"u8) >= 0 || start.IndexOf("/version"u8) >= 0
            ? "this is a PyTorch checkpoint (zip); export the model to ONNX with torch.onnx.export"
            : start.IndexOf(".npy"u8) >= 0 ? "this is a NumPy archive; give a model"
            : start.IndexOf("config.json"u8) >= 0 || start.IndexOf("metadata.json"u8) >= 0 ? "this is a Keras model; export it to ONNX"
            : "this is a zip archive; unpack it first";

    private static string? Text(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        if (start.StartsWith(bom))
            start = start[bom.Length..];
        ReadOnlySpan<byte> text = start.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
            return "not an ONNX model: it holds only blanks; get the file again";
        string head = Encoding.ASCII.GetString(text[..Math.Min(text.Length, 14)]).ToLowerInvariant();
        if (head.StartsWith("<!doctype html", StringComparison.Ordinal) || head.StartsWith("<html", StringComparison.Ordinal))
            return "not an ONNX model: this is an HTML page, as servers send for an error; get the file again";
        if (head[0] == '<' && head.Length > 1 && (char.IsAsciiLetter(head[1]) || head[1] is '!' or '?'))
            return "not an ONNX model: this is XML; give the .onnx file";
        return head[0] is '{' or '[' && (head.Length == 1 || head[1] is '"' or '{' or '[' or '}' or ']' or ' ' or '\n' or '\r' or '\t')
            ? "not an ONNX model: this is JSON; give the .onnx file" : null;
    }
}
