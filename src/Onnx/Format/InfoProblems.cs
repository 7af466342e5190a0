namespace Transfer.Onnx.Format;

/// <summary>What is wrong with the lines of value_info.</summary>
internal static class InfoProblems
{
    /// <summary>The names of values that have two lines which differ.</summary>
    public static IEnumerable<string> Contradictions(Graph graph)
    {
        var types = new Dictionary<string, OnnxType?>(StringComparer.Ordinal);
        foreach ((Value? _, object source) in graph.Infos)
        {
            if (source is not ValueInfoProto info)
                continue;
            OnnxType? type = TypeReader.Read(info.Type);
            if (!types.TryAdd(info.Name, type) && !Equals(types[info.Name], type))
                yield return info.Name;
        }
    }
}
