namespace Transfer.Onnx;

/// <summary>Whose fault an error is; the numbers are the command line's exit codes.</summary>
public enum ErrorKind
{
    /// <summary>The request itself is wrong: an unknown name, an option that does not fit.</summary>
    Usage = 2,

    /// <summary>A file or a value that was given is not what it must be.</summary>
    BadInput = 3,

    /// <summary>Something named is not there, or the network did not give it.</summary>
    NotFound = 4,

    /// <summary>Bytes differ from what they are known to be: a digest, a certificate.</summary>
    Integrity = 5,

    /// <summary>The machine lacks something: disk, memory, time, permission, a native library.</summary>
    Resource = 6,
}
