using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>One worker's buffers: a batch of texts on their way into the model.</summary>
internal sealed class TextBatch(Session session, TextModelInputs inputs, ValueInfo output, TokenPooling? pooling, int padding, string name)
{
    private readonly string[] _outputs = [output.Name];
    private long[] _ids = [];
    private long[] _mask = [];
    private long[] _types = [];
    private float[] _row = [];

    /// <summary>Runs some of the texts and hands over their rows.</summary>
    public void Run(IReadOnlyList<TokenEncoding> texts, int[] batch, TextRow row, Lock gate, CancellationToken cancellation)
    {
        int length = inputs.Length ?? Math.Max(1, batch.Max(i => texts[i].Count));
        int rows = inputs.Batch ?? batch.Length;
        Fill(texts, batch, rows, length);
        var given = new Dictionary<string, OrtValue>(3);
        try
        {
            long[] shape = [rows, length];
            given.Add(TextModelInputs.Ids, OrtValue.Create(_ids.AsMemory(0, rows * length), shape));
            if (inputs.Mask)
                given.Add(TextModelInputs.MaskName, OrtValue.Create(_mask.AsMemory(0, rows * length), shape));
            if (inputs.Types)
                given.Add(TextModelInputs.TypesName, OrtValue.Create(_types.AsMemory(0, rows * length), shape));
            using OrtValue result = session.Run(given, _outputs, cancellation)[0];
            HandOver(result, texts, batch, rows, length, row, gate);
        }
        finally
        {
            foreach (OrtValue value in given.Values)
                value.Dispose();
        }
    }

    private void Fill(IReadOnlyList<TokenEncoding> texts, int[] batch, int rows, int length)
    {
        int count = rows * length;
        if (_ids.Length < count)
            (_ids, _mask, _types) = (new long[count], new long[count], new long[count]);
        _ids.AsSpan(0, count).Fill(padding);
        _mask.AsSpan(0, count).Clear();
        _types.AsSpan(0, count).Clear();
        for (int r = 0; r < batch.Length; r++)
        {
            TokenEncoding text = texts[batch[r]];
            int start = r * length;
            for (int i = 0; i < text.Count; i++)
            {
                _ids[start + i] = text.Ids[i];
                _types[start + i] = text.TypeIds[i];
            }

            _mask.AsSpan(start, text.Count).Fill(1);
        }

        // A row that stands for no text, in a model of a fixed batch, has one token to attend to.
        for (int r = batch.Length; r < rows; r++)
            _mask[r * length] = 1;
    }

    private void HandOver(OrtValue result, IReadOnlyList<TokenEncoding> texts, int[] batch, int rows, int length, TextRow row, Lock gate)
    {
        IReadOnlyList<long> shape = result.Shape;
        bool pooled = shape.Count == 2;
        if (shape.Count is not (2 or 3) || shape[0] != rows || (!pooled && shape[1] != length))
        {
            throw TransferException.BadFile(name,
                $"gives [{string.Join(',', shape)}] for {rows} texts of {length} tokens, and [{rows},width] or [{rows},{length},width] was expected; use another model");
        }

        int width = (int)shape[^1];
        ReadOnlySpan<float> values = result.AsSpan<float>();
        if (_row.Length != width)
            _row = new float[width];
        for (int r = 0; r < batch.Length; r++)
        {
            ReadOnlySpan<float> one = pooled
                ? values.Slice(r * width, width)
                : pooling is null ? values.Slice(r * length * width, texts[batch[r]].Count * width)
                : Pool(values.Slice(r * length * width, length * width), texts[batch[r]].Count, width);
            lock (gate)
                row(batch[r], one);
        }
    }

    private ReadOnlySpan<float> Pool(ReadOnlySpan<float> tokens, int count, int width)
    {
        switch (pooling)
        {
            case TokenPooling.Cls:
                return tokens[..width];
            case TokenPooling.LastToken:
                return tokens.Slice(Math.Max(0, count - 1) * width, width);
            default:
                VectorMath.Mean(tokens, count, _row);
                return _row;
        }
    }
}
