using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>Turns the JSON of a card into a <see cref="ModelCard"/>, field by field, with every rule a card must keep.</summary>
internal static class CardReader
{
    private const string LettersOfNames = "abcdefghijklmnopqrstuvwxyz0123456789.-_";

    /// <param name="card">The whole JSON object.</param>
    /// <param name="requireFile">Whether file, size, digest, licence and an address must be there, as in the catalog.</param>
    public static ModelCard Read(StrictObject card, bool requireFile)
    {
        string name = card.Text("name");
        if (name.Length is 0 or > 100 || name.Any(letter => !LettersOfNames.Contains(letter)) || name[0] is '.' or '-')
            throw card.Wrong("name", $"expected up to 100 of a-z, 0-9, '.', '-' and '_', got '{Shown.Name(name)}'");
        string task = card.Has("task") ? card.Word("task", ModelCard.PictureTask, ModelCard.TextTask) : ModelCard.PictureTask;
        bool pictures = task == ModelCard.PictureTask;
        var result = new ModelCard
        {
            Name = name,
            Title = card.OptionalText("title") ?? name,
            Description = card.OptionalText("description") ?? "",
            Task = task,
            File = FileName(card),
            Bytes = Positive(card, "bytes"),
            Sha256 = Digest(card, "sha256"),
            License = card.OptionalText("license"),
            Attribution = card.OptionalText("attribution"),
            Source = card.OptionalText("source"),
            Urls = Addresses(card),
            Embedded = card.Flag("embedded", otherwise: false),
            Parameters = Positive(card, "parameters"),
            Input = pictures ? Input(card.Object("input")) : null,
            Preprocessing = pictures ? Preprocessing.Read(card.Raw("preprocessing"), $"{card.File}: preprocessing") : null,
            Labels = pictures || card.Has("labels") ? Labels(card) : null,
            Cut = card.OptionalText("cut"),
            FreezeGroups = Groups(card),
        };
        card.Done();
        if (result.Preprocessing?.Layout is { } layout && layout != result.Input!.Layout)
            throw card.Wrong("preprocessing.layout", $"is {PreprocessingJson.Name(layout)}, but input.layout is {PreprocessingJson.Name(result.Input.Layout)}");
        if (requireFile)
            RequireFile(card, result);
        return result;
    }

    /// <summary>A SHA-256 in the only form that is compared: 64 lower-case hexadecimal digits.</summary>
    public static string? Digest(StrictObject owner, string key)
    {
        string? digest = owner.OptionalText(key);
        return digest is null || (digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower)) ? digest
            : throw owner.Wrong(key, $"expected 64 lower-case hexadecimal digits, got '{Shown.Name(digest)}'");
    }

    private static void RequireFile(StrictObject card, ModelCard read)
    {
        foreach ((string key, object? value) in new (string, object?)[]
            { ("file", read.File), ("bytes", read.Bytes), ("sha256", read.Sha256), ("license", read.License) })
        {
            if (value is null)
                throw card.Wrong(key, "missing; a card of the catalog has it");
        }

        if (read.Embedded == read.Urls.Count > 0)
            throw card.Wrong("urls", "a model is either embedded or has at least one address");
    }

    private static string? FileName(StrictObject card)
    {
        string? file = card.OptionalText("file");
        bool plain = file is null || (file.Length is > 0 and <= 200 && file[0] != '.'
            && !file.Any(letter => letter is '/' or '\\' or ':' || char.IsControl(letter)));
        return plain ? file : throw card.Wrong("file", $"expected a file name without a folder, got '{Shown.Name(file!)}'");
    }

    private static long? Positive(StrictObject card, string key)
    {
        long? number = card.OptionalInteger(key);
        return number is null or > 0 ? number : throw card.Wrong(key, $"expected a number above 0, got {number}");
    }

    private static IReadOnlyList<string> Addresses(StrictObject card)
    {
        IReadOnlyList<string> addresses = card.Texts("urls");
        for (int i = 0; i < addresses.Count; i++)
        {
            if (!Uri.TryCreate(addresses[i], UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http"))
                throw card.Wrong($"urls[{i}]", $"expected an address that begins with https:// or http://, got '{Shown.Name(addresses[i])}'");
        }

        return addresses;
    }

    private static ModelInput Input(StrictObject input)
    {
        var result = new ModelInput(input.OptionalText("name"), input.Word("layout", "NCHW", "NHWC") == "NCHW" ? TensorLayout.Nchw : TensorLayout.Nhwc);
        input.Done();
        return result;
    }

    private static IReadOnlyList<string>? Labels(StrictObject card)
    {
        if (!card.Has("labels"))
            throw card.Wrong("labels", "missing, expected \"imagenet\", an array of class names, or null");
        if (card.IsArray("labels"))
        {
            IReadOnlyList<string> labels = card.Texts("labels");
            return labels.Count > 0 ? labels : throw card.Wrong("labels", "the array is empty; name the classes, or say null");
        }

        if (card.OptionalText("labels") is null)
            return null;
        _ = card.Word("labels", "imagenet");
        return ImageNetLabels.Names;
    }

    private static List<FreezeGroup> Groups(StrictObject card)
    {
        var groups = new List<FreezeGroup>();
        foreach (StrictObject group in card.Objects("freeze_groups"))
        {
            groups.Add(new FreezeGroup(group.Text("name"), group.Text("until")));
            group.Done();
            if (groups.Take(groups.Count - 1).Any(earlier => earlier.Name == groups[^1].Name || earlier.Until == groups[^1].Until))
                throw group.Wrong("", $"two freeze groups have the name '{Shown.Name(groups[^1].Name)}' or end at '{Shown.Name(groups[^1].Until)}'");
        }

        return groups;
    }
}
