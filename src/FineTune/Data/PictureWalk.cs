using System.IO.Enumeration;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Finds the picture files below a folder. A file is a picture by its extension (.jpg .jpeg .jpe .jfif .png .webp .bmp .gif .tif .tiff, any case);
/// names that start with a dot, hidden files, <c>Thumbs.db</c>, <c>desktop.ini</c> and <c>__MACOSX</c> are passed over in silence;
/// everything else is counted. Links are followed, but each real folder is read once, so a circle of links ends.
/// Order: the files of a folder, then its sub-folders, both ordinal.
/// </summary>
public sealed class PictureWalk
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff",
    };

    private static readonly HashSet<string> Junk = new(StringComparer.OrdinalIgnoreCase) { "Thumbs.db", "desktop.ini", "__MACOSX" };

    private static readonly EnumerationOptions Options = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly List<(string Folder, string Name)> _pictures = [];
    private readonly List<ImageProblem> _problems = [];
    private readonly List<string> _cutLinks = [];
    private readonly List<string> _otherFiles = [];
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly CancellationToken _cancellation;

    private PictureWalk(CancellationToken cancellation) => _cancellation = cancellation;

    private enum EntryKind
    {
        File,
        Folder,
        LinkedFile,
        LinkedFolder,
    }

    /// <summary>The pictures found, as folder (starting as it was given) and file name.</summary>
    public IReadOnlyList<(string Folder, string Name)> Pictures => _pictures;

    /// <summary>Folders that could not be read, links that lead nowhere, names that are not valid UTF-8.</summary>
    public IReadOnlyList<ImageProblem> Problems => _problems;

    /// <summary>Linked folders that were not followed because they are read elsewhere in this walk or contain it.</summary>
    public IReadOnlyList<string> CutLinks => _cutLinks;

    /// <summary>Files that are not pictures by their extension.</summary>
    public IReadOnlyList<string> OtherFiles => _otherFiles;

    /// <summary>Walks <paramref name="folder"/>.</summary>
    public static PictureWalk Of(string folder, CancellationToken cancellation = default)
    {
        var walk = new PictureWalk(cancellation);
        try
        {
            walk.Visit(folder, RealPath.Of(folder));
        }
        catch (IOException error)
        {
            walk._problems.Add(new ImageProblem(folder, Shown.Text(error.Message)));
        }

        return walk;
    }

    /// <summary>The paths of all pictures below a folder.</summary>
    /// <exception cref="TransferException">
    /// There is no such folder (NotFound), or it holds no picture or something that cannot be read (BadInput).
    /// </exception>
    public static string[] PathsBelow(string folder, CancellationToken cancellation = default)
    {
        if (File.Exists(folder))
            throw TransferException.BadFile(folder, "is a file; name a folder of pictures");
        if (!Directory.Exists(folder))
            throw new TransferException(ErrorKind.NotFound, folder.Length == 0 ? "the name of the folder of pictures is empty; name one" : $"{Shown.Name(folder)}: no such folder; check the path");
        PictureWalk walk = Of(folder, cancellation);
        ImageProblem.RefuseAll(walk.Problems);
        return walk.Pictures.Count > 0
            ? [.. walk.Pictures.Select(picture => Path.Combine(picture.Folder, picture.Name))]
            : throw TransferException.BadFile(folder, "no picture is in this folder or below it; check the path");
    }

    /// <summary>Whether a file of this name is a picture by the rule above.</summary>
    public static bool IsPicture(string name) => Extensions.Contains(Path.GetExtension(name)) && !IsHidden(name);

    /// <summary>The visible names in one folder, ordinal.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    internal static (List<string> Files, List<string> Folders) List(string folder)
    {
        List<(string Name, EntryKind Kind)> entries = Entries(folder);
        return ([.. entries.Where(e => e.Kind is EntryKind.File or EntryKind.LinkedFile).Select(e => e.Name)],
            [.. entries.Where(e => e.Kind is EntryKind.Folder or EntryKind.LinkedFolder).Select(e => e.Name)]);
    }

    /// <summary>Why a path that was listed is not there: .NET shows bytes that are not UTF-8 as U+FFFD, and such a name cannot be opened.</summary>
    internal static string MissingReason(string path) => Path.GetFileName(path).Contains('\uFFFD')
        ? "its name is not valid UTF-8, so it cannot be opened (rename it)"
        : "a link that leads nowhere, or removed since";

    private static bool IsHidden(string name) => name.StartsWith('.') || Junk.Contains(name);

    private static List<(string Name, EntryKind Kind)> Entries(string folder)
    {
        var found = new FileSystemEnumerable<(string Name, EntryKind Kind)>(folder, Classify, Options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !IsHidden(entry.FileName.ToString()) && !entry.IsHidden,
        };
        List<(string Name, EntryKind Kind)> entries = [.. found];
        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    private static (string Name, EntryKind Kind) Classify(ref FileSystemEntry entry)
    {
        bool link = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
        EntryKind kind = entry.IsDirectory
            ? link ? EntryKind.LinkedFolder : EntryKind.Folder
            : link ? EntryKind.LinkedFile : EntryKind.File;
        return (entry.FileName.ToString(), kind);
    }

    private void Visit(string folder, string real)
    {
        _cancellation.ThrowIfCancellationRequested();
        _ = _visited.Add(real);
        List<(string Name, EntryKind Kind)> entries;
        try
        {
            entries = Entries(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new ImageProblem(folder, FolderReason(folder, error)));
            return;
        }

        foreach ((string name, EntryKind kind) in entries)
        {
            if (kind is EntryKind.File or EntryKind.LinkedFile)
                Add(folder, name, kind);
        }

        foreach ((string name, EntryKind kind) in entries)
        {
            if (kind is EntryKind.Folder or EntryKind.LinkedFolder)
                Enter(Path.Combine(folder, name), real, name, kind);
        }
    }

    private void Add(string folder, string name, EntryKind kind)
    {
        string path = Path.Combine(folder, name);
        if (!Extensions.Contains(Path.GetExtension(name)))
            _otherFiles.Add(path);
        else if ((kind is EntryKind.LinkedFile || name.Contains('\uFFFD')) && !LeadsToFile(path))
            _problems.Add(new ImageProblem(path, MissingReason(path)));
        else
            _pictures.Add((folder, name));
    }

    private void Enter(string path, string parent, string name, EntryKind kind)
    {
        string real;
        try
        {
            real = kind is EntryKind.Folder ? Path.Combine(parent, name) : RealPath.Of(path);
        }
        catch (IOException error)
        {
            _problems.Add(new ImageProblem(path, Shown.Text(error.Message)));
            return;
        }

        string separated = Path.EndsInDirectorySeparator(real) ? real : real + Path.DirectorySeparatorChar;
        bool contains = parent.StartsWith(separated, StringComparison.Ordinal);
        if (contains || _visited.Contains(real))
            _cutLinks.Add(path);
        else
            Visit(path, real);
    }

    // File.Exists is true for a link that leads nowhere.
    private static bool LeadsToFile(string path)
    {
        try
        {
            return (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).Exists;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string FolderReason(string folder, Exception error) => error switch
    {
        DirectoryNotFoundException => MissingReason(folder),
        UnauthorizedAccessException => "permission denied",
        _ => Shown.Text(error.Message),
    };
}
