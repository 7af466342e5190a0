namespace Transfer.FineTune;

/// <summary>The pictures of a folder with their labels, as <see cref="ImageFolder.Scan"/> found them. No file has been opened yet.</summary>
/// <param name="Root">The folder, as the user named it.</param>
/// <param name="Classes">The class names in ordinal order; a label is an index into this list.</param>
/// <param name="Items">The pictures: by part, then by class, then by path, each in ordinal order.</param>
/// <param name="Problems">What could not be read and is not in <paramref name="Items"/>.</param>
/// <param name="Warnings">What was left out on purpose, a line each.</param>
public sealed record ImageDataset(
    string Root,
    IReadOnlyList<string> Classes,
    IReadOnlyList<ImageItem> Items,
    IReadOnlyList<ImageProblem> Problems,
    IReadOnlyList<string> Warnings);
