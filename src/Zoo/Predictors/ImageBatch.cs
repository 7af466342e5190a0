using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>One worker's buffers: a batch of pictures on their way into the model.</summary>
internal sealed class ImageBatch
{
    private readonly ImageModelSetup _setup;
    private readonly int[] _indices;
    private readonly float[] _floats;
    private readonly byte[] _bytes;
    private readonly int _size;
    private int _filled;

    public ImageBatch(ImageModelSetup setup, int batch)
    {
        _setup = setup;
        _indices = new int[batch];
        _size = setup.Preprocessor.Length;
        _floats = setup.TakesBytes ? [] : GC.AllocateUninitializedArray<float>(batch * _size, pinned: true);
        _bytes = setup.TakesBytes ? GC.AllocateUninitializedArray<byte>(batch * _size, pinned: true) : [];
    }

    public void Fill(RgbImage image)
    {
        if (_setup.TakesBytes)
            _setup.Preprocessor.Pixels(image).Pixels.CopyTo(_bytes.AsSpan());
        else
            _setup.Preprocessor.Run(image, _floats.AsSpan(0, _size));
        (_indices[0], _filled) = (0, 1);
    }

    public void Fill(IReadOnlyList<string> paths, int start, int end, Action<int, TransferException>? bad, Lock gate)
    {
        // A lone worker leaves the other cores to inference, which is idle while pictures are read: so it reads them side by side.
        int readers = _setup.Parallelism.Workers == 1 ? Math.Min(_setup.Parallelism.Threads, end - start) : 1;
        bool[] read = new bool[end - start];
        void Read(int i)
        {
            try
            {
                Put(paths[start + i], i);
                read[i] = true;
            }
            catch (TransferException error) when (bad is not null && IsOf(paths[start + i], error))
            {
                lock (gate)
                    bad(start + i, error);
            }
        }

        if (readers == 1)
        {
            for (int i = 0; i < read.Length; i++)
                Read(i);
        }
        else
        {
            SideBySide.Run(read.Length, readers, Read);
        }

        Compact(read, start);
    }

    public void Infer(ImageRow row, Lock gate, CancellationToken cancellation)
    {
        if (_filled == 0)
            return;
        // A model of a fixed batch gets a whole one; what the last slots hold is computed and not read.
        int rows = _setup.FixedBatch ?? _filled;
        long[] shape = [rows, .. _setup.PictureShape];
        using OrtValue input = _setup.TakesBytes
            ? OrtValue.Create(_bytes.AsMemory(0, rows * _size), shape)
            : OrtValue.Create(_floats.AsMemory(0, rows * _size), shape);
        IReadOnlyList<OrtValue> outputs = _setup.Session.Run(
            new Dictionary<string, OrtValue> { [_setup.Input] = input }, [_setup.Output], cancellation);
        using OrtValue output = outputs[0];
        if (output.Shape.Count == 0 || output.Shape[0] != rows)
        {
            throw TransferException.BadFile(_setup.Name, $"gives [{string.Join(',', output.Shape)}] for {rows} pictures, and the first dimension must count them; "
                + "fix the batch with 'transfer export --batch 1', or use another model");
        }

        ReadOnlySpan<float> values = output.AsSpan<float>();
        int width = values.Length / rows;
        lock (gate)
        {
            for (int i = 0; i < _filled; i++)
                row(_indices[i], values.Slice(i * width, width));
        }
    }

    // Every error of a picture begins with its name; a missing library or a lack of memory is no picture's fault.
    private static bool IsOf(string path, TransferException error) => error.Message.StartsWith(Shown.Path(path), StringComparison.Ordinal);

    private void Put(string path, int slot)
    {
        if (_setup.TakesBytes)
            _setup.Preprocessor.Pixels(ImageDecoder.Decode(path)).Pixels.CopyTo(_bytes.AsSpan(slot * _size, _size));
        else
            _setup.Preprocessor.Run(path, _floats.AsSpan(slot * _size, _size));
    }

    // Pictures that could not be read leave no gap in the batch.
    private void Compact(bool[] read, int start)
    {
        _filled = 0;
        for (int i = 0; i < read.Length; i++)
        {
            if (!read[i])
                continue;
            if (_filled != i)
            {
                if (_setup.TakesBytes)
                    _bytes.AsSpan(i * _size, _size).CopyTo(_bytes.AsSpan(_filled * _size));
                else
                    _floats.AsSpan(i * _size, _size).CopyTo(_floats.AsSpan(_filled * _size));
            }

            _indices[_filled++] = start + i;
        }
    }
}
