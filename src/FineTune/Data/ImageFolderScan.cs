using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>The state of one <see cref="ImageFolder.Scan"/>: what has been found in the class folders so far.</summary>
internal sealed class ImageFolderScan(string root, IReadOnlyList<string>? labels, CancellationToken cancellation)
{
    private readonly List<string> _classes = [.. labels ?? []];
    private readonly List<ImageItem> _items = [];
    private readonly List<ImageProblem> _problems = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _otherFiles = [];

    public void Warn(string line) => _warnings.Add(line);

    /// <summary>Reads the class folders below <paramref name="folder"/>; the training part, or the whole, comes first and sets the classes.</summary>
    public void ReadClasses(string folder, List<string> names, DatasetPart? part)
    {
        bool setsClasses = labels is null && part is null or DatasetPart.Train;
        if (setsClasses && labels is null)
            _classes.AddRange(names);
        RefuseStrangers(folder, names, part);
        int before = _items.Count;
        var empty = new List<string>();
        foreach (string name in names)
        {
            var walk = PictureWalk.Of(Path.Combine(folder, name), cancellation);
            int label = _classes.IndexOf(name);
            foreach ((string directory, string file) in walk.Pictures)
                _items.Add(new ImageItem(directory, file, label, part));
            _problems.AddRange(walk.Problems);
            _otherFiles.AddRange(walk.OtherFiles);
            foreach (string link in walk.CutLinks)
                Warn($"{Shown.Name(link)}: this link leads to a folder that is read already; not followed");
            if (walk.Pictures.Count == 0)
                empty.Add(Describe(name, walk));
        }

        if (_items.Count == before)
            RefuseEmptyPart(folder, names, part);
        if (setsClasses && labels is null)
            RefuseBadClasses(folder, names, empty);
        else
            empty.ForEach(name => Warn($"{Shown.Path(folder)}: no pictures in class {name}"));
    }

    public ImageDataset Finish()
    {
        if (_otherFiles.Count > 0)
            Warn($"{Shown.Name(root)}: {Examples.Count(_otherFiles.Count, "file")} left out, not pictures by their extension: {Examples.Of(_otherFiles)}");
        return new ImageDataset(root, _classes, _items, _problems, _warnings);
    }

    private void RefuseStrangers(string folder, List<string> names, DatasetPart? part)
    {
        List<string> strangers = [.. names.Except(_classes)];
        if (strangers.Count == 0)
            return;
        string what = strangers.Count == 1 ? "class" : "classes";
        throw TransferException.BadFile(folder, labels is null
            ? $"{what} {Examples.Of(strangers)} in the {part.ToString()!.ToLowerInvariant()} part but not in train; add training pictures or remove the folder"
            : $"{what} {Examples.Of(strangers)} not among the model's classes ({Examples.Of(labels)}); rename the folder as the class is called, or remove it");
    }

    private void RefuseEmptyPart(string folder, List<string> names, DatasetPart? part)
    {
        if (_problems.Count > 0)
            ImageProblem.Refuse(_problems);
        if (part is not null)
            throw TransferException.BadFile(folder, "this part of the split has no pictures in class folders; fill it or remove it");
        if (labels is not null)
            throw TransferException.BadFile(folder, $"no pictures in {Examples.Of(names)}; add some");
    }

    private static void RefuseBadClasses(string folder, List<string> names, List<string> empty)
    {
        if (names.Count == 1)
        {
            string inner = Path.Combine(folder, names[0]);
            string hint = PictureWalk.List(inner).Folders.Count > 1 ? $"; if the classes are the folders inside it, give {Shown.Name(inner)}" : "";
            throw TransferException.BadFile(folder, $"only one class, '{Shown.Name(names[0])}'; add a sub-folder of pictures for each other class{hint}");
        }

        if (empty.Count > 0)
            throw TransferException.BadFile(folder, $"no pictures in class {empty[0]}; add some or remove the folder");
    }

    private static string Describe(string name, PictureWalk walk) => walk switch
    {
        { Problems.Count: > 0 } => $"'{Shown.Name(name)}' ({walk.Problems[0]})",
        { OtherFiles.Count: > 0 } => $"'{Shown.Name(name)}' ({Examples.Count(walk.OtherFiles.Count, "other file")}: {Examples.Of(walk.OtherFiles)})",
        _ => $"'{Shown.Name(name)}'",
    };
}
