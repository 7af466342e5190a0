using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>How pictures get into a model and results out of it: settled once, when it is opened.</summary>
/// <param name="Session">The model.</param>
/// <param name="Name">What messages call it.</param>
/// <param name="Preprocessor">Makes its input of a picture.</param>
/// <param name="Input">The input's name.</param>
/// <param name="Output">The name of the output that is read.</param>
/// <param name="TakesBytes">The input is pixels as bytes, which the graph normalises itself.</param>
/// <param name="FixedBatch">The only batch it takes, or null.</param>
/// <param name="Parallelism">How threads share pictures.</param>
internal sealed record ImageModelSetup(
    Session Session, string Name, Preprocessor Preprocessor, string Input, string Output, bool TakesBytes, int? FixedBatch, Parallelism Parallelism)
{
    /// <summary>The shape of one picture's input: [3, height, width] or [height, width, 3].</summary>
    public long[] PictureShape => Preprocessor.Settings is { Layout: TensorLayout.Nchw } p ? [3, p.Height, p.Width] : [Preprocessor.Settings.Height, Preprocessor.Settings.Width, 3];
}
