using System.Text;
using Transfer.Onnx;

namespace Transfer.Runtime;

/// <summary>
/// The process in which a model from a stranger meets ONNX Runtime. It opens the model, runs it once on zeros, and says on one line of standard output how far it
/// came; what happens to it otherwise is seen by <see cref="ModelProbe"/>, which waits for it.
/// </summary>
public static class ProbeChild
{
    /// <summary>The line of a model that opened and ran.</summary>
    internal const string Ran = "ran";

    /// <summary>The line of a model that opened, with what the run said behind it.</summary>
    internal const string Opened = "opened ";

    /// <summary>The line of a model that did not open, with the kind and the message behind it.</summary>
    internal const string Refused = "refused ";

    /// <summary>Tries a model file that the other process has checked.</summary>
    /// <returns>The process's exit code: 0, whatever it found.</returns>
    public static int Run(string path)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };
        try
        {
            using Session session = Session.Open(path, new SessionOptions { Threads = 1, Optimization = GraphOptimization.None, IsChecked = true });
            output.WriteLine(RunOnce(session));
        }
        catch (TransferException error)
        {
            output.WriteLine($"{Refused}{(int)error.Kind} {error.Message}");
        }

        return 0;
    }

    private static string RunOnce(Session session)
    {
        var inputs = new Dictionary<string, OrtValue>();
        try
        {
            foreach (ValueInfo input in session.Inputs)
            {
                if (Zeros(input) is not { } value)
                    return $"{Opened}input '{Shown.Name(input.Name)}' is no tensor that zeros can be made for; it was not run";
                inputs.Add(input.Name, value);
            }

            foreach (OrtValue output in session.Run(inputs))
                output.Dispose();
            return Ran;
        }
        catch (TransferException error)
        {
            return Opened + error.Message;
        }
        finally
        {
            foreach (OrtValue value in inputs.Values)
                value.Dispose();
        }
    }

    // Sizes that the model leaves open are 1.
    private static OrtValue? Zeros(ValueInfo input)
    {
        if (input.Kind != ValueKind.Tensor || input.Shape is not { } shape || input.Type.BitsPerElement() < 8)
            return null;
        long[] dims = [.. shape.Select(d => d.Number ?? 1)];
        long count = dims.Aggregate(1L, (product, dim) => product * dim);
        return OrtValue.Create(input.Type, new byte[count * input.Type.BitsPerElement() / 8], dims);
    }
}
