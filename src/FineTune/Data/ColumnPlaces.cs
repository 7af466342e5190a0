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
    /// <summary>Place of the text it shall be told apart from, from 0; null where none is wanted.</summary>
    public int? Negative { get; init; }

    /// <summary>Finds the columns by name in the first row; numbers that are no names there are places in a table without names.</summary>
    /// <exception cref="TransferException">A column is missing, or its name is there twice (BadInput).</exception>
    public static ColumnPlaces Find(IReadOnlyList<string> first, TextColumns wanted, string path)
    {
        string?[] columns = [wanted.Text, wanted.Label, wanted.Pair, wanted.Negative];
        bool numbers = columns.OfType<string>().All(column => Place(column, first.Count) is not null) && !columns.OfType<string>().All(first.Contains);
        int? Find(string? column, string option) => column is null ? null : numbers ? Place(column, first.Count) : Named(first, column, option, path);
        return new(Find(wanted.Text, "--text")!.Value, Find(wanted.Label, "--label")!.Value, Find(wanted.Pair, "--pair"), HasNames: !numbers) { Negative = Find(wanted.Negative, "--negative") };
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
