using System.Text;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// A text file as characters: UTF-8, or UTF-16 where it says so with a byte order mark. A byte that is neither, a NUL, and a line that never
/// ends are answered with the line.
/// </summary>
internal sealed class CheckedText : TextReader
{
    /// <summary>A line longer than this is no row of a table; reading on would only fill the memory.</summary>
    public const int LongestLine = 1 << 22;

    private const int BlockSize = 1 << 16;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly System.Text.Decoder _decoder;
    private readonly byte[] _bytes = new byte[BlockSize];
    private readonly char[] _characters;
    private readonly bool _isUtf8;
    private long _consumed;
    private long _line = 1;
    private long _lineLength;
    private int _at;
    private int _count;

    private CheckedText(Stream stream, string path, Encoding encoding, int mark)
    {
        (_stream, _path, _consumed) = (stream, path, mark);
        _isUtf8 = encoding is UTF8Encoding;
        _decoder = encoding.GetDecoder();
        _characters = new char[encoding.GetMaxCharCount(BlockSize)];
    }

    /// <summary>Reads the byte order mark, if there is one.</summary>
    public static CheckedText Open(Stream stream, string path)
    {
        Span<byte> start = stackalloc byte[4];
        int read = stream.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        (Encoding encoding, int mark) = start[..read] switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (new UTF8Encoding(false, true), 3),
            [0xFF, 0xFE, 0, 0] => throw TransferException.BadFile(path, "is UTF-32; save it as UTF-8"),
            [0xFF, 0xFE, ..] => ((Encoding)new UnicodeEncoding(false, false, true), 2),
            [0xFE, 0xFF, ..] => (new UnicodeEncoding(true, false, true), 2),
            _ => (new UTF8Encoding(false, true), 0),
        };
        stream.Position = mark;
        return new(stream, path, encoding, mark);
    }

    /// <inheritdoc/>
    public override int Peek() => _at < _count || Fill() ? _characters[_at] : -1;

    /// <inheritdoc/>
    public override int Read() => _at < _count || Fill() ? _characters[_at++] : -1;

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count)
    {
        if (_at == _count && !Fill())
            return 0;
        int taken = Math.Min(count, _count - _at);
        _characters.AsSpan(_at, taken).CopyTo(buffer.AsSpan(index));
        _at += taken;
        return taken;
    }

    private bool Fill()
    {
        (_at, _count) = (0, 0);
        while (_count == 0)
        {
            int read = _stream.Read(_bytes, 0, BlockSize);
            try
            {
                _count = _decoder.GetChars(_bytes.AsSpan(0, read), _characters, flush: read == 0);
            }
            catch (DecoderFallbackException error)
            {
                throw NotText(error, read);
            }

            if (read == 0 && _count == 0)
                return false;
            CheckBlock();
            _consumed += read;
        }

        return true;
    }

    private void CheckBlock()
    {
        ReadOnlySpan<char> block = _characters.AsSpan(0, _count);
        int nul = block.IndexOf('\0');
        if (nul >= 0)
        {
            long place = _consumed + Encoding.UTF8.GetByteCount(block[..nul]);
            throw TransferException.BadFile(_path, $"line {_line + block[..nul].Count('\n')} has a NUL{(_isUtf8 ? $" at byte {place}" : "")}, so it is no text; save it as UTF-8");
        }

        int end = block.LastIndexOfAny('\n', '\r');
        _lineLength = end < 0 ? _lineLength + block.Length : block.Length - end - 1;
        _line += block.Count('\n');
        if (_lineLength > LongestLine)
            throw TransferException.BadFile(_path, $"line {_line} is longer than {LongestLine} characters; write one row a line");
    }

    // Decoded up to the bad byte, which tells the line it is in.
    private TransferException NotText(DecoderFallbackException error, int read)
    {
        int bad = Math.Clamp(error.Index, 0, Math.Max(0, read - 1));
        long line = _line + _bytes.AsSpan(0, bad).Count((byte)'\n');
        string value = error.BytesUnknown is { Length: > 0 } bytes ? $"0x{bytes[0]:X2}" : "cut short";
        return TransferException.BadFile(_path,
            _isUtf8 ? $"line {line} is not UTF-8 text: byte {_consumed + bad} is {value}; save the file as UTF-8" : $"line {line} is not UTF-16 text, as its first bytes say; save the file as UTF-8", error);
    }
}
