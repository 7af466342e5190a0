using Transfer.Onnx;

namespace Transfer.Cli.Commands;

/// <summary>One picture that a command line names.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Error">Why there is nothing to read, or null.</param>
internal sealed record PictureInput(string Path, TransferException? Error = null);
