using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Reads a folder that has one sub-folder of pictures for each class, or split folders (<c>train</c>, <c>val</c>, <c>test</c>) that hold
/// the class folders. Which files count: <see cref="PictureWalk"/>.
/// </summary>
/// <remarks>
/// The folders are split folders when one is called <c>train</c> (any case), holds sub-folders and no pictures of its own, and is alone
/// or beside a <c>val</c>, <c>valid</c>, <c>validation</c> or <c>test</c>. Otherwise every folder is a class, also one called train.
/// </remarks>
public static class ImageFolder
{
    private const string Advice = "put one sub-folder of pictures in it for each class, such as ants/ and bees/";

    /// <summary>Lists the pictures of <paramref name="directory"/>; opens none of them.</summary>
    /// <param name="directory">The data folder.</param>
    /// <param name="labels">
    /// The classes of an existing model, whose order fixes the labels: a folder may then lack some of them, but may hold no other.
    /// Null: the folder names are the classes.
    /// </param>
    /// <param name="cancellation">Stops the walk.</param>
    /// <exception cref="TransferException">
    /// Kind NotFound: no such folder. Kind BadInput: it has no classes, only one, one without pictures, or split folders that do not agree.
    /// </exception>
    public static ImageDataset Scan(string directory, IReadOnlyList<string>? labels = null, CancellationToken cancellation = default)
    {
        if (directory.Length == 0)
            throw new TransferException(ErrorKind.Usage, $"the name of the data folder is empty; name a folder and {Advice}");
        if (File.Exists(directory))
            throw TransferException.BadFile(directory, $"is a file; name a folder and {Advice}");
        (List<string> files, List<string> folders) = ListFolder(directory);
        var scan = new ImageFolderScan(directory, labels, cancellation);
        int pictures = files.Count(PictureWalk.IsPicture);
        if (folders.Count == 0 && pictures > 0)
            throw TransferException.BadFile(directory, $"{Examples.Count(pictures, "picture")} directly in the folder and no class folders; move them into one sub-folder for each class");
        if (folders.Count == 0)
            throw TransferException.BadFile(directory, files.Count == 0 ? $"the folder is empty; {Advice}" : $"the folder holds no sub-folder; {Advice}");
        if (pictures > 0)
            scan.Warn($"{Shown.Path(directory)}: {Examples.Count(pictures, "picture")} outside of any class folder left out");

        Dictionary<DatasetPart, string>? parts = SplitFolders(directory, folders);
        if (parts is null)
        {
            scan.ReadClasses(directory, folders, null);
            return scan.Finish();
        }

        foreach (string folder in folders.Where(folder => !parts.ContainsValue(folder)))
            scan.Warn($"{Shown.Path(Path.Combine(directory, folder))}: left out, it is neither train nor val nor test");
        foreach ((DatasetPart part, string folder) in parts.OrderBy(part => part.Key))
        {
            string path = Path.Combine(directory, folder);
            scan.ReadClasses(path, ListFolder(path).Folders, part);
        }

        return scan.Finish();
    }

    private static (List<string> Files, List<string> Folders) ListFolder(string path)
    {
        try
        {
            return PictureWalk.List(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }

    private static Dictionary<DatasetPart, string>? SplitFolders(string directory, List<string> folders)
    {
        var parts = new Dictionary<DatasetPart, string>();
        foreach (string folder in folders)
        {
            if (PartOf(folder) is { } part && !parts.TryAdd(part, folder))
                throw TransferException.BadFile(directory, $"both '{Shown.Name(parts[part])}' and '{Shown.Path(folder)}' name the same part of the data; keep one of them");
        }

        if (!parts.TryGetValue(DatasetPart.Train, out string? train))
        {
            if (parts.Count == folders.Count && folders.All(folder => HoldsOnlyFolders(Path.Combine(directory, folder))))
                throw TransferException.BadFile(directory, $"there is '{Shown.Name(folders[0])}' but no 'train' folder; name the training folder train, or give the folder of the classes itself");
            return null;
        }

        bool companions = parts.Count > 1 || folders.Count == 1;
        return companions && HoldsOnlyFolders(Path.Combine(directory, train)) ? parts : null;
    }

    private static bool HoldsOnlyFolders(string path)
    {
        (List<string> files, List<string> folders) = ListFolder(path);
        return folders.Count > 0 && !files.Any(PictureWalk.IsPicture);
    }

    private static DatasetPart? PartOf(string folder) => folder.ToUpperInvariant() switch
    {
        "TRAIN" => DatasetPart.Train,
        "VAL" or "VALID" or "VALIDATION" => DatasetPart.Validation,
        "TEST" => DatasetPart.Test,
        _ => null,
    };
}
