namespace Transfer.Zoo.Vips;

/// <summary>One libvips operation: made, given its arguments, built, asked for its output, let go.</summary>
internal readonly unsafe ref struct VipsOperation : IDisposable
{
    private readonly VipsLibrary _vips;
    private readonly nint _operation;

    /// <param name="vips">The library.</param>
    /// <param name="name">The operation's nickname, a UTF-8 literal (which ends in a zero byte).</param>
    public VipsOperation(VipsLibrary vips, ReadOnlySpan<byte> name)
    {
        _vips = vips;
        fixed (byte* n = name)
            _operation = vips.OperationNew(n);
    }

    /// <summary>Whether this build of libvips has the operation.</summary>
    public bool Exists => _operation != 0;

    /// <summary>Sets an argument from its text form; both are UTF-8 literals.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        fixed (byte* n = name, v = value)
            _ = _vips.ObjectSetArgument(_operation, n, v);
    }

    /// <summary>Sets an image argument.</summary>
    public void SetImage(ReadOnlySpan<byte> name, nint image)
    {
        GValue value = default;
        _vips.ValueInit(&value, _vips.ImageType);
        _vips.ValueSetObject(&value, image);
        fixed (byte* n = name)
            _vips.SetProperty(_operation, n, &value);
        _vips.ValueUnset(&value);
    }

    /// <summary>Sets an argument of bytes, which stay the caller's and must stay where they are until everything made of them is let go.</summary>
    public void SetBytes(ReadOnlySpan<byte> name, byte* bytes, int length)
    {
        GValue value = default;
        _vips.ValueInit(&value, _vips.BlobType);
        _vips.ValueSetBlob(&value, 0, bytes, (nuint)length);
        fixed (byte* n = name)
            _vips.SetProperty(_operation, n, &value);
        _vips.ValueUnset(&value);
    }

    /// <summary>Runs it; false when it refuses its arguments or its data.</summary>
    public bool Build()
    {
        bool done = _vips.ObjectBuild(_operation) == 0;
        if (!done)
            _vips.ErrorClear();
        return done;
    }

    /// <summary>An image that it made, with a reference that the caller gives up with Unref.</summary>
    public nint Image(ReadOnlySpan<byte> name)
    {
        GValue value = default;
        _vips.ValueInit(&value, _vips.ImageType);
        fixed (byte* n = name)
            _vips.GetProperty(_operation, n, &value);
        nint image = _vips.ValueDupObject(&value);
        _vips.ValueUnset(&value);
        return image;
    }

    /// <summary>A copy of bytes that it made.</summary>
    public byte[] Bytes(ReadOnlySpan<byte> name)
    {
        GValue value = default;
        _vips.ValueInit(&value, _vips.BlobType);
        fixed (byte* n = name)
            _vips.GetProperty(_operation, n, &value);
        nuint length;
        byte* bytes = _vips.BlobGet(_vips.ValueGetBoxed(&value), &length);
        byte[] copy = new ReadOnlySpan<byte>(bytes, (int)length).ToArray();
        _vips.ValueUnset(&value);
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_operation == 0)
            return;
        _vips.ObjectUnrefOutputs(_operation);
        _vips.Unref(_operation);
    }
}
