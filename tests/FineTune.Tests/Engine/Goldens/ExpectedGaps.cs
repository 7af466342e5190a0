using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Tests.Engine.Goldens;

/// <summary>
/// The cases that are known not to pass, one a line: name, spaces, and a part of the reason. A listed case that passes or fails for
/// another reason is a surprise, and so is an unlisted one that fails.
/// </summary>
internal sealed class ExpectedGaps
{
    private readonly Dictionary<string, string> _listed;
    private readonly List<string> _surprises = [];

    public ExpectedGaps(string file, [CallerFilePath] string thisFile = "") => _listed = File.ReadLines(Path.Combine(Path.GetDirectoryName(thisFile)!, file))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
        .ToDictionary(p => p[0], p => p[1]);

    /// <summary>Takes the outcome of a case: null, or what went wrong.</summary>
    public void Note(string name, string? problem)
    {
        if (_listed.Remove(name, out string? reason))
        {
            if (problem is null)
                _surprises.Add($"{name}: passes, but is listed: {reason}");
            else if (!problem.Contains(reason, StringComparison.Ordinal))
                _surprises.Add($"{name}: fails for another reason than '{reason}': {problem}");
        }
        else if (problem is not null)
        {
            _surprises.Add($"{name}: {problem}");
        }
    }

    /// <summary>What was not as listed, and lines that no case has.</summary>
    public IReadOnlyList<string> Surprises() => [.. _surprises, .. _listed.Keys.Select(n => $"{n}: is listed, but there is no such case")];
}
