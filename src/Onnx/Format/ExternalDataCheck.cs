namespace Transfer.Onnx.Format;

/// <summary>Looks at all external data of a model before anything is read: safe, there, and long enough.</summary>
internal static class ExternalDataCheck
{
    private const int Named = 10;

    public static void Run(Model model, string file)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Tensor tensor in ModelTensors.All(model))
        {
            if (tensor.Content is not ExternalContent content)
                continue;
            ExternalReference reference = content.Check(tensor);
            try
            {
                _ = ExternalFile.Locate(content.Label, content.Folder, reference.Location, reference.Offset, tensor.ByteCount);
            }
            catch (TransferException error) when (error.Kind == ErrorKind.NotFound)
            {
                _ = missing.Add(reference.Location);
            }
        }

        if (missing.Count == 0)
            return;
        string names = string.Join(", ", missing.Take(Named).Select(m => $"'{Shown.Name(m)}'"));
        string more = missing.Count > Named ? $" and {missing.Count - Named} more" : "";
        throw TransferException.BadFile(file,
            $"its external data is missing: {names}{more}; put {(missing.Count == 1 ? "the file" : "the files")} beside the model");
    }
}
