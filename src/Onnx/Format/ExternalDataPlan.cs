using Google.Protobuf;

namespace Transfer.Onnx.Format;

/// <summary>
/// Decides, before anything is written, which tensors go to a data file and where in it, and then writes that file.
/// </summary>
internal sealed class ExternalDataPlan
{
    // Pages of the operating system, so that other readers can map large tensors.
    private const int PageAlignment = 4096;
    private const int SmallAlignment = 16;

    private readonly string _dataPath;
    private readonly List<(Tensor Tensor, long Offset)> _external = [];
    private readonly Dictionary<Tensor, TensorProto> _placed = [];
    private long _end;

    private ExternalDataPlan(string dataPath) => _dataPath = dataPath;

    /// <summary>The messages to write tensors as; those not in it are written as they are.</summary>
    public IReadOnlyDictionary<Tensor, TensorProto> Placed => _placed;

    public static ExternalDataPlan Make(Model model, string path, SaveOptions options)
    {
        string full = Path.GetFullPath(path);
        List<Tensor> tensors = [.. ModelTensors.All(model).Distinct()];
        HashSet<Tensor> external = Choose(tensors, [.. ModelTensors.Initializers(model)], options);
        var plan = new ExternalDataPlan(FreeDataPath(full, tensors));

        // A model saved over itself whose outside tensors are as they were needs no new data file.
        bool inPlace = full == model.SourcePath && tensors.TrueForAll(t => t.Content is ExternalContent == external.Contains(t));
        if (inPlace)
            return plan;
        foreach (Tensor tensor in tensors)
        {
            if (external.Contains(tensor))
                plan.PlaceOutside(tensor);
            else if (tensor.Content is ExternalContent)
                plan.PlaceInside(tensor);
        }

        return plan;
    }

    /// <summary>Writes the data file, whole or not at all, when there is anything for it.</summary>
    public void WriteData()
    {
        if (_external.Count == 0)
            return;
        AtomicFile.Write(_dataPath, stream =>
        {
            byte[] padding = new byte[PageAlignment];
            long position = 0;
            foreach ((Tensor tensor, long offset) in _external)
            {
                stream.Write(padding.AsSpan(0, (int)(offset - position)));
                position = offset + tensor.ByteCount;
                Copy(tensor, stream);
            }
        });
    }

    private static HashSet<Tensor> Choose(List<Tensor> tensors, HashSet<Tensor> initializers, SaveOptions options)
    {
        bool isKept(Tensor t) => options.Placement != TensorPlacement.Inline && t.Content is ExternalContent;
        bool isLarge(Tensor t) => initializers.Contains(t) && t.Type.BitsPerElement() > 0 && Size(t) >= options.ExternalThreshold;
        if (options.Placement == TensorPlacement.External)
            return [.. tensors.Where(t => isKept(t) || isLarge(t))];
        decimal inside = tensors.Where(t => !isKept(t)).Sum(t => (decimal)Size(t));
        return inside <= options.InlineLimit ? [.. tensors.Where(isKept)] : [.. tensors.Where(t => isKept(t) || isLarge(t))];
    }

    private static long Size(Tensor tensor) => tensor.Content is ExternalContent ? tensor.ByteCount : tensor.Content.StoredSize;

    /// <summary>
    /// The name of the new data file: never that of a file which the model still reads from, which stays as it is.
    /// </summary>
    private static string FreeDataPath(string path, List<Tensor> tensors)
    {
        HashSet<string> sources = [.. tensors.Select(t => t.Content).OfType<ExternalContent>().Where(c => c.Folder is not null)
            .Select(c => SafePath.Resolve(c.Folder!, c.Reference.Location, c.Label))];
        string data = path + ".data";
        for (int i = 2; sources.Contains(data); i++)
            data = $"{path}.{i}.data";
        return data;
    }

    private static void Copy(Tensor tensor, Stream stream)
    {
        if (tensor.Content is ExternalContent content)
        {
            ExternalReference reference = content.Check(tensor);
            ExternalFile.Copy(content.Label, content.Folder, reference.Location, reference.Offset, tensor.ByteCount, stream);
        }
        else
        {
            stream.Write(tensor.Bytes.Span);
        }
    }

    private void PlaceOutside(Tensor tensor)
    {
        long length = tensor.ByteCount;
        int alignment = length >= PageAlignment ? PageAlignment : SmallAlignment;
        long offset = (_end + alignment - 1) / alignment * alignment;
        _end = offset + length;
        _external.Add((tensor, offset));

        TensorProto proto = WithoutElements(tensor);
        proto.DataLocation = TensorProto.Types.DataLocation.External;
        proto.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = Path.GetFileName(_dataPath) });
        proto.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString() });
        proto.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length.ToString() });
        _placed.Add(tensor, proto);
    }

    private void PlaceInside(Tensor tensor)
    {
        TensorProto proto = WithoutElements(tensor);
        proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
        _placed.Add(tensor, proto);
    }

    // Built anew rather than cloned and emptied: a clone would copy large typed fields first.
    private static TensorProto WithoutElements(Tensor tensor)
    {
        var read = tensor.Source as TensorProto;
        TensorProto proto = TensorFormat.Header(tensor, read?.Name);
        if (read is null)
            return proto;
        if (read.HasDocString)
            proto.DocString = read.DocString;
        proto.MetadataProps.AddRange(read.MetadataProps);
        return proto;
    }
}
