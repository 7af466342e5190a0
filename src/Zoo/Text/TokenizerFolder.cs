using Transfer.Onnx;

namespace Transfer.Zoo.Tokenization;

/// <summary>Finds the tokenizer that a path stands for, and writes older files as the <c>tokenizer.json</c> that they amount to.</summary>
internal static class TokenizerFolder
{
    private const long LargestFile = 256 << 20;
    private static readonly string[] Files = ["tokenizer.json", "vocab.txt", "vocab.json"];

    /// <exception cref="TransferException">There is none (NotFound), or it is not right (BadInput).</exception>
    public static Tokenizer Load(string path)
    {
        string file = Find(path);
        return TokenizerJson.Read(ToJson(file), file);
    }

    /// <summary>The file that a path stands for: itself, or in a folder the first of tokenizer.json, vocab.txt and vocab.json.</summary>
    public static string Find(string path)
    {
        if (!Directory.Exists(path))
            return path;
        return Files.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new TransferException(ErrorKind.NotFound, $"{Shown.Path(path)}: this folder has no tokenizer in it; put {string.Join(", ", Files)} there");
    }

    /// <summary>The text of a <c>tokenizer.json</c> for a file of any of the three kinds.</summary>
    public static byte[] ToJson(string file)
    {
        byte[] bytes = Read(file);
        string extension = Path.GetExtension(file);
        if (extension.Equals(".txt", StringComparison.OrdinalIgnoreCase))
            return BertVocabulary.ToJson(file, bytes);
        return Path.GetFileName(file).Equals("vocab.json", StringComparison.OrdinalIgnoreCase) ? Gpt2Vocabulary.ToJson(file, bytes) : bytes;
    }

    /// <summary>The bytes of a file of a tokenizer.</summary>
    public static byte[] Read(string file)
    {
        try
        {
            long length = new FileInfo(file).Length;
            return length <= LargestFile
                ? File.ReadAllBytes(file)
                : throw TransferException.BadFile(file, $"is {length} bytes, more than the {LargestFile} that a tokenizer may have; name the right file");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(file, error);
        }
    }

    /// <summary>A truth value of the tokenizer_config.json beside a file, or null.</summary>
    public static bool? Setting(string file, string key) =>
        SettingsFile.Value<bool>(SettingsFile.Read(Path.GetDirectoryName(Path.GetFullPath(file))!, "tokenizer_config.json"), key);
}
