using System.Globalization;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Where the wanted columns of a table are.</summary>
/// <param name="Text">Place of the text, from 0.</param>
/// <param name="Label">Place of the label, from 0.</param>
/// <param name="Pair">Place of the second text, from 0; null where one text is an item.</param>
/// <param name="HasNames">Whether the first row is names and no data.</param>
internal readonly record struct ColumnPlaces(int Text, int Label, int? Pair, bool HasNames)
{
    /// <summary>Finds the columns by name in the first row; numbers that are no names there are places in a table without names.</summary>
    /// <exception cref="TransferException">A column is missing, or its name is there twice (BadInput).</exception>
    public static ColumnPlaces Find(IReadOnlyList<string> first, TextColumns wanted, string path)
    {
        bool named = first.Contains(wanted.Text) && first.Contains(wanted.Label) && (wanted.Pair is null || first.Contains(wanted.Pair));
        int? pair = wanted.Pair is null ? null : Place(wanted.Pair, first.Count);
        if (!named && Place(wanted.Text, first.Count) is { } text && Place(wanted.Label, first.Count) is { } label && pair is null == wanted.Pair is null)
            return new(text, label, pair, HasNames: false);
        return new(
            Named(first, wanted.Text, "--text", path),
            Named(first, wanted.Label, "--label", path),
            wanted.Pair is null ? null : Named(first, wanted.Pair, "--pair", path),
            HasNames: true);
    }

    private static int Named(IReadOnlyList<string> names, string wanted, string option, string path)
    {
        int[] places = [.. Enumerable.Range(0, names.Count).Where(i => names[i] == wanted)];
        if (places.Length == 1)
            return places[0];
        if (places.Length > 1)
            throw TransferException.BadFile(path, $"line 1: {places.Length} columns are called '{Shown.Name(wanted)}'; rename all but one");
        string near = NearestName.Suggestion(wanted, names);
        throw TransferException.BadFile(path,
            $"line 1: no column is called '{Shown.Name(wanted)}'{(near.Length > 0 ? near : $"; {option} is one of {string.Join(", ", names.Take(10).Select(name => $"'{Shown.Name(name)}'"))}")}");
    }

    private static int? Place(string text, int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= count ? number - 1 : null;
}
