namespace Transfer.FineTune;

/// <summary>
/// One labelled picture file. The folder's string is shared by all files of that folder, so that a list of 100,000 items stays small.
/// </summary>
/// <param name="Folder">The folder, starting as the user named the data folder.</param>
/// <param name="Name">The file's name in that folder.</param>
/// <param name="Label">Index into the data set's classes; where what is wanted is not one class, the group whose proportions a split keeps.</param>
/// <param name="Part">The split folder it lies in, or null where the data has no split folders.</param>
public readonly record struct ImageItem(string Folder, string Name, int Label, DatasetPart? Part)
{
    /// <summary>The file's path.</summary>
    public string Path => System.IO.Path.Combine(Folder, Name);
}
