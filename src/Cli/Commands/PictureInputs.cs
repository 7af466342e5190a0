using Transfer.FineTune;
using Transfer.Onnx;

namespace Transfer.Cli.Commands;

/// <summary>The pictures that a command line names: files, all pictures below folders, and paths on standard input for <c>-</c>.</summary>
internal sealed class PictureInputs(IReadOnlyList<string> inputs, TextReader standardInput, CancellationToken cancellation)
{
    // Who types or pipes one path at a time waits for its answer before the next.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    /// <summary>Whether it is one file, so that only its answer is waited for.</summary>
    public bool IsOne => inputs.Count == 1 && inputs[0] != "-" && !Directory.Exists(inputs[0]);

    /// <summary>
    /// The pictures, in the order given, a folder's in ordinal order; what cannot be read has its error in its place. A chunk is full, or
    /// ends where standard input pauses.
    /// </summary>
    /// <param name="size">The most pictures in a chunk.</param>
    public IEnumerable<IReadOnlyList<PictureInput>> Chunks(int size)
    {
        var chunk = new List<PictureInput>();
        foreach (PictureInput? next in All())
        {
            if (next is not null)
                chunk.Add(next);
            if (chunk.Count == size || (next is null && chunk.Count > 0))
            {
                yield return chunk;
                chunk = [];
            }
        }

        if (chunk.Count > 0)
            yield return chunk;
    }

    // Null: nothing more for now.
    private IEnumerable<PictureInput?> All() => inputs.SelectMany(input =>
        input == "-" ? Lines() : Directory.Exists(input) ? Below(input) : [new PictureInput(input)]);

    // A console's read cannot be cancelled, so another thread waits in it.
    private IEnumerable<PictureInput?> Lines()
    {
        while (true)
        {
            Task<string?> reading = Task.Run(standardInput.ReadLine, CancellationToken.None);
            if (!reading.Wait((int)Pause.TotalMilliseconds, cancellation))
                yield return null;
            reading.Wait(cancellation);
            if (reading.Result is not { } line)
                yield break;
            if (line.Length > 0)
                yield return new PictureInput(line);
        }
    }

    private IEnumerable<PictureInput> Below(string folder)
    {
        var walk = PictureWalk.Of(folder, cancellation);
        foreach ((string directory, string name) in walk.Pictures)
            yield return new PictureInput(Path.Combine(directory, name));
        foreach (ImageProblem problem in walk.Problems)
            yield return new PictureInput(problem.Path, TransferException.BadFile(problem.Path, $"{problem.Reason}; mend or remove it"));
        if (walk.Pictures.Count + walk.Problems.Count == 0)
            yield return new PictureInput(folder, TransferException.BadFile(folder, "no picture is in this folder or below it; check the path"));
    }
}
