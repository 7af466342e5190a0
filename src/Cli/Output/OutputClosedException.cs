namespace Transfer.Cli.Output;

/// <summary>The reader of standard output went away, as <c>head</c> does when it has enough: the end of the work, not an error.</summary>
internal sealed class OutputClosedException(Exception cause) : Exception("the reader of standard output went away", cause);
