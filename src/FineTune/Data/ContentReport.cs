namespace Transfer.FineTune;

/// <summary>Finds contents that occur where they should not: on both sides of a split, or under two labels.</summary>
internal sealed class ContentReport(HashedDataset dataset, DatasetPart?[] parts)
{
    private const int Shown = 3;

    public IEnumerable<string> Notices()
    {
        var first = new Dictionary<ContentHash, int>();
        var leaks = new List<string>();
        var contradictions = new List<string>();
        for (int i = 0; i < dataset.Items.Count; i++)
        {
            if (first.TryAdd(dataset.Hashes[i], i))
                continue;
            int other = first[dataset.Hashes[i]];
            if (parts[other] != parts[i])
                leaks.Add(Pair(other, i));
            if (dataset.Wanted(other) != dataset.Wanted(i))
                contradictions.Add(Pair(other, i));
        }

        if (leaks.Count > 0)
            yield return $"{Examples.Count(leaks.Count, dataset.Noun)} in two parts of the split, so the result flatters: {List(leaks)}";
        if (contradictions.Count > 0)
            yield return $"{Examples.Count(contradictions.Count, dataset.Noun)} under two labels: {List(contradictions)}";
        HashSet<int> judged = [.. Enumerable.Range(0, parts.Length).Where(i => parts[i] is DatasetPart.Validation).SelectMany(dataset.LabelsOf)];
        List<string> unjudged = [.. dataset.Classes.Where((_, label) => !judged.Contains(label))];
        if (unjudged.Count > 0)
            yield return $"no validation {dataset.Noun} for class {Examples.Of(unjudged)}: its figures say nothing";
    }

    private static string List(List<string> pairs) =>
        string.Join(", ", pairs.Take(Shown)) + (pairs.Count > Shown ? $" and {pairs.Count - Shown} more" : "");

    private string Pair(int a, int b) => $"{Onnx.Shown.Path(dataset.Items[a].Path)} = {Onnx.Shown.Path(dataset.Items[b].Path)}";
}
