namespace Transfer.Zoo.Tokenization;

/// <summary>The settings that the Metaspace pre-tokenizer and decoder share.</summary>
internal static class Metaspace
{
    /// <summary>Reads the sign and when it is put in front, in the present and in the older form of the file.</summary>
    public static (int Replacement, PrependScheme Scheme) Read(StrictObject json)
    {
        int replacement = StageTable.Character(json, "replacement");
        _ = json.OptionalText("str_rep");
        bool prefix = json.Flag("add_prefix_space", otherwise: true);
        PrependScheme scheme = json.Has("prepend_scheme")
            ? Enum.Parse<PrependScheme>(json.Word("prepend_scheme", "always", "first", "never"), ignoreCase: true)
            : prefix ? PrependScheme.Always : PrependScheme.Never;
        return (replacement, scheme);
    }
}
