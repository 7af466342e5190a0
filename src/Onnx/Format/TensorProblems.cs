namespace Transfer.Onnx.Format;

/// <summary>What is wrong with a tensor as the file stores it. Nothing is converted or copied: lengths are compared, and small numbers are looked through.</summary>
internal static class TensorProblems
{
    /// <summary>The problems, each with what is wanted, what is there and what to do.</summary>
    public static IEnumerable<string> Of(Tensor tensor)
    {
        if (!tensor.Type.IsKnown())
        {
            yield return $"expected a data_type of 1 to 26, got {(int)tensor.Type}; write the file again with a known type";
            yield break;
        }

        if (CountProblem(tensor) is { } count)
        {
            yield return count;
            yield break;
        }

        if (tensor.Source is not TensorProto proto)
            yield break;
        if (proto.Segment is not null)
            yield return "expected a whole tensor, got a segment of one; nothing reads segments, store the tensor whole";
        string[] fields = [.. Fields(proto)];
        if (tensor.Content is ExternalContent)
        {
            if (fields.Length > 0)
                yield return $"expected data in a file alone, got {fields[0]} too; keep one of them";
            if (tensor.Type == DataType.String)
                yield return "expected strings in string_data, got a data file; store them in the model";
            yield break;
        }

        if (fields.Length > 1)
            yield return $"expected data in one field, got {string.Join(" and ", fields)}; keep the right one";
        else if (DataProblem(tensor, proto, fields) is { } problem)
            yield return problem;
    }

    private static string? CountProblem(Tensor tensor)
    {
        try
        {
            _ = tensor.Type == DataType.String ? tensor.Count : tensor.ByteCount;
            return null;
        }
        catch (TransferException error)
        {
            string label = tensor.Content.Label + ": ";
            return error.Message.StartsWith(label, StringComparison.Ordinal) ? error.Message[label.Length..] : error.Message;
        }
    }

    private static IEnumerable<string> Fields(TensorProto proto)
    {
        // An empty raw_data beside a typed field is what some writers leave; of an empty tensor it is the data.
        if (proto.HasRawData && (proto.RawData.Length > 0 || proto.Dims.Contains(0)))
            yield return "raw_data";
        if (proto.FloatData.Count > 0)
            yield return "float_data";
        if (proto.Int32Data.Count > 0)
            yield return "int32_data";
        if (proto.StringData.Count > 0)
            yield return "string_data";
        if (proto.Int64Data.Count > 0)
            yield return "int64_data";
        if (proto.DoubleData.Count > 0)
            yield return "double_data";
        if (proto.Uint64Data.Count > 0)
            yield return "uint64_data";
    }

    private static string? DataProblem(Tensor tensor, TensorProto proto, string[] fields)
    {
        if (fields is ["raw_data"])
        {
            if (tensor.Type == DataType.String)
                return "expected strings in string_data, got raw_data; store them in string_data";
            return proto.RawData.Length == tensor.ByteCount ? null
                : $"expected {tensor.ByteCount} bytes for {tensor}, got {proto.RawData.Length} in raw_data; the file was cut or its dimensions are wrong";
        }

        (string wanted, long seen, long count) = tensor.Type switch
        {
            DataType.Float => ("float_data", proto.FloatData.Count, tensor.Count),
            DataType.Complex64 => ("float_data", proto.FloatData.Count, 2 * tensor.Count),
            DataType.Double => ("double_data", proto.DoubleData.Count, tensor.Count),
            DataType.Complex128 => ("double_data", proto.DoubleData.Count, 2 * tensor.Count),
            DataType.Int64 => ("int64_data", proto.Int64Data.Count, tensor.Count),
            DataType.UInt32 or DataType.UInt64 => ("uint64_data", proto.Uint64Data.Count, tensor.Count),
            DataType.String => ("string_data", proto.StringData.Count, tensor.Count),
            _ => ("int32_data", (long)proto.Int32Data.Count, tensor.Type.BitsPerElement() < 8 ? tensor.ByteCount : tensor.Count),
        };
        if (fields.Length == 1 && fields[0] != wanted)
            return $"expected {tensor.Type.OnnxName()} elements in {wanted} or raw_data, got {fields[0]}; store them in the field of their type";
        if (seen != count)
            return $"expected {count} entries in {wanted} for {tensor}, got {seen}; the file was cut or its dimensions are wrong";
        return RangeProblem(tensor, proto);
    }

    private static string? RangeProblem(Tensor tensor, TensorProto proto)
    {
        (long Least, long Most) range = tensor.Type switch
        {
            DataType.Bool => (0L, 1L),
            DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            DataType.Int16 => (short.MinValue, short.MaxValue),
            DataType.UInt16 or DataType.Float16 or DataType.BFloat16 => (0, ushort.MaxValue),
            DataType.UInt32 => (0, uint.MaxValue),

            // Packed signed elements are written as a byte, and by some tools as a signed one.
            DataType.Int4 or DataType.Int2 => (sbyte.MinValue, byte.MaxValue),
            _ => (0, byte.MaxValue),
        };
        (long least, long most) = range;
        if (tensor.Type == DataType.UInt32)
        {
            foreach (ulong value in proto.Uint64Data)
            {
                if (value > (ulong)most)
                    return OutOfRange(value.ToString());
            }
        }
        else
        {
            foreach (int value in tensor.Type == DataType.Int32 ? [] : (IEnumerable<int>)proto.Int32Data)
            {
                if (value < least || value > most)
                    return OutOfRange(value.ToString());
            }
        }

        return null;

        string OutOfRange(string value) => $"expected {tensor.Type.OnnxName()} entries from {least} to {most}, got {value}; write the elements again";
    }
}
