using Google.Protobuf;

namespace Transfer.Onnx.Format;

/// <summary>
/// The large tensors of a model's bytes, kept out of what protobuf parses: it would copy each, and a model would take twice its size to load. The bytes are
/// walked field by field down to <c>graph.initializer.raw_data</c>; what lies elsewhere, is short, or does not read is left to protobuf.
/// </summary>
internal sealed class LargeTensors
{
    /// <summary>From this length on a tensor's bytes are kept out.</summary>
    public const int DefaultLength = 4096;

    private const int ModelGraph = ModelProto.GraphFieldNumber;
    private const int GraphInitializer = GraphProto.InitializerFieldNumber;
    private const uint RawDataTag = (TensorProto.RawDataFieldNumber << 3) | (uint)WireFormat.WireType.LengthDelimited;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly int _least;
    private readonly List<(int Initializer, Range Bytes)> _kept = [];
    private readonly List<int> _lengths = [];
    private byte[] _rest = [];
    private int _written;
    private int _initializers;

    private LargeTensors(ReadOnlyMemory<byte> file, int least) => (_file, _least) = (file, least);

    /// <summary>The model's message with every tensor in its place.</summary>
    /// <param name="file">The bytes, which the message goes on using: they must not change.</param>
    /// <param name="least">The least length to keep out.</param>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no message.</exception>
    public static ModelProto Parse(ReadOnlyMemory<byte> file, int least = DefaultLength)
    {
        var tensors = new LargeTensors(file, least);
        if (!tensors.TryMeasure(Level.Model, 0, file.Length, out int rest) || tensors._kept.Count == 0)
            return ModelProto.Parser.ParseFrom(file.Span);
        tensors._rest = new byte[rest];
        int next = 0;
        tensors.Copy(Level.Model, 0, file.Length, ref next);
        ModelProto proto = ModelProto.Parser.ParseFrom(tensors._rest);
        foreach ((int initializer, Range at) in tensors._kept)
            proto.Graph.Initializer[initializer].RawData = UnsafeByteOperations.UnsafeWrap(file[at]);
        return proto;
    }

    private enum Level
    {
        Model,
        Graph,
        Tensor,
    }

    private static bool IsEntered(Level level, uint tag) => (tag & 7) == (uint)WireFormat.WireType.LengthDelimited && (level, tag >> 3) is
        (Level.Model, ModelGraph) or (Level.Graph, GraphInitializer);

    // How long a message is without its large tensors, the lengths of those in it noted in the order of the walk.
    private bool TryMeasure(Level level, int from, int to, out int length)
    {
        length = 0;
        int slot = _lengths.Count;
        _lengths.Add(0);
        while (from < to)
        {
            int start = from;
            if (!WireField.TryRead(_file.Span[..to], ref from, out uint tag, out int content))
                return false;
            if (IsEntered(level, tag))
            {
                if (!TryMeasure(level + 1, content, from, out int inner))
                    return false;
                length += CodedOutputStream.ComputeUInt32Size(tag) + CodedOutputStream.ComputeUInt32Size((uint)inner) + inner;
            }
            else if (IsLarge(level, tag, content, from))
            {
                _kept.Add((_initializers, content..from));
            }
            else
            {
                // The last raw_data of a tensor is the one that counts.
                while (level == Level.Tensor && tag == RawDataTag && _kept.Count > 0 && _kept[^1].Initializer == _initializers)
                    _kept.RemoveAt(_kept.Count - 1);
                length += from - start;
            }
        }

        if (level == Level.Tensor)
            _initializers++;
        _lengths[slot] = length;
        return true;
    }

    private void Copy(Level level, int from, int to, ref int next)
    {
        next++;
        int pending = from;
        while (from < to)
        {
            int start = from;
            _ = WireField.TryRead(_file.Span[..to], ref from, out uint tag, out int content);
            bool isEntered = IsEntered(level, tag);
            if (!isEntered && !IsLarge(level, tag, content, from))
                continue;
            Write(pending, start);
            if (isEntered)
            {
                Write(tag);
                Write((uint)_lengths[next]);
                Copy(level + 1, content, from, ref next);
            }

            pending = from;
        }

        Write(pending, to);
    }

    private void Write(int from, int to)
    {
        _file.Span[from..to].CopyTo(_rest.AsSpan(_written));
        _written += to - from;
    }

    private void Write(uint number) => _written += WireField.WriteVarint(_rest.AsSpan(_written), number);

    private bool IsLarge(Level level, uint tag, int content, int end) => level == Level.Tensor && tag == RawDataTag && end - content >= _least;
}
