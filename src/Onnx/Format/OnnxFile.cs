using Google.Protobuf;

namespace Transfer.Onnx.Format;

/// <summary>Models as files: the boundary at which every error of protobuf's becomes one of ours.</summary>
internal static class OnnxFile
{
    private const int SniffLength = 512;

    public static Model Load(string path, LoadOptions options)
    {
        byte[] bytes = ReadAll(path);
        string full = Path.GetFullPath(path);
        Model model = Read(bytes, b => LargeTensors.Parse(b), path, Path.GetDirectoryName(full));
        model.SourcePath = full;
        if (options.RequireExternalData)
            ExternalDataCheck.Run(model, path);
        return model;
    }

    public static Model Load(ReadOnlyMemory<byte> bytes, string name, string? folder)
    {
        // The bytes are the caller's, who may change them: protobuf copies what it keeps.
        Model model = Read(bytes, b => ModelProto.Parser.ParseFrom(b.Span), name, folder);
        if (folder is not null)
            ExternalDataCheck.Run(model, name);
        return model;
    }

    public static byte[] ToBytes(Model model)
    {
        // Asked before protobuf is: its own sum of sizes wraps around.
        if (ModelTensors.All(model).Sum(t => (decimal)t.Content.StoredSize) > int.MaxValue)
            throw Large("model");
        ModelProto proto = ModelWriter.Write(model);
        byte[] bytes = new byte[Size(proto, "model")];
        proto.WriteTo(bytes.AsSpan());
        return StringFields.Any(proto, StrayBytes.IsIn) ? Restored(bytes) : bytes;
    }

    public static void Save(Model model, string path, SaveOptions options)
    {
        ExternalDataPlan plan = ExternalDataPlan.Make(model, path, options);
        ModelProto proto = ModelWriter.Write(model, plan.Placed);
        _ = Size(proto, path);

        // The model's temporary file is complete before the data file gets its name, so that a full disk changes neither.
        AtomicFile.Write(path, stream =>
        {
            if (StringFields.Any(proto, StrayBytes.IsIn))
                stream.Write(Restored(proto.ToByteArray()));
            else
                proto.WriteTo(stream);
            stream.Flush();
            plan.WriteData();
        });
    }

    private static byte[] Restored(byte[] bytes) => StringFields.Rewrite(bytes, ModelProto.Descriptor, StrayBytes.Restore);

    private static byte[] ReadAll(string path)
    {
        if (path.Length == 0)
            throw new TransferException(ErrorKind.Usage, "model: no file is named; give a path");
        try
        {
            // Pipes and devices have length 0: opening one could wait for ever.
            if (new FileInfo(path) is { Exists: true, Length: 0 })
                return [];
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            long length = stream.Length;
            if (length > Array.MaxLength)
                throw TransferException.BadFile(path,
                    $"{length} bytes are over the 2 GiB that protobuf can hold; export the model again with external data");
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw TransferException.BadFile(path, "it is a folder; give the .onnx file in it");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }

    private static Model Read(ReadOnlyMemory<byte> bytes, Func<ReadOnlyMemory<byte>, ModelProto> parse, string name, string? folder)
    {
        if (FileSniffer.Recognise(bytes.Span[..Math.Min(bytes.Length, SniffLength)]) is { } problem)
            throw TransferException.BadFile(name, problem);
        ModelProto proto = Parse(() => parse(bytes), bytes.Length, name);
        if (StringFields.Any(proto, StrayBytes.MayBeIn))
        {
            if (bytes.Length > Array.MaxLength / StrayBytes.Growth)
                throw TransferException.BadFile(name, "it holds texts that are not UTF-8, which are kept in files up to 512 MiB only; export the model with external data");
            proto = parse(StringFields.Rewrite(bytes.Span, ModelProto.Descriptor, StrayBytes.Escape));
        }

        if (proto.Graph is null)
            throw TransferException.BadFile(name,
                $"not an ONNX model: its {bytes.Length} bytes hold no graph, so it was cut short or is something else; get the file again");
        return ModelReader.Read(proto, name, folder);
    }

    private static ModelProto Parse(Func<ModelProto> parse, int length, string name)
    {
        try
        {
            return parse();
        }
        catch (InvalidProtocolBufferException error) when (error.Message.Contains("nesting", StringComparison.Ordinal))
        {
            throw TransferException.BadFile(name,
                "its messages are nested more than 100 deep (about 32 subgraphs), which protobuf refuses; export a flatter model", error);
        }
        catch (InvalidProtocolBufferException error) when (error.Message.Contains("in the middle of a field", StringComparison.Ordinal))
        {
            throw TransferException.BadFile(name,
                $"the file ends in the middle of a field, after {length} bytes: it was cut short; get it again", error);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or IndexOutOfRangeException or ArgumentException
            or OverflowException or InvalidOperationException or NullReferenceException)
        {
            // Google.Protobuf lets several exceptions of its own arithmetic out on damaged input.
            throw TransferException.BadFile(name,
                $"not an ONNX model, or damaged ({Shown.Text(error.Message)}); get the file again", error);
        }
    }

    private static int Size(ModelProto proto, string name)
    {
        int size = proto.CalculateSize();

        // Protobuf adds the sizes of parts unchecked: just over 2 GiB comes out negative. What is far over does not get here, as
        // large tensors have gone to a data file by then.
        return size >= 0 ? size : throw Large(name);
    }

    private static TransferException Large(string name) => new(ErrorKind.Usage,
        $"{Shown.Name(name)}: the model is over the 2 GiB that protobuf can hold; save it to a file with external data (placement External)");
}
