namespace Transfer.Zoo.Tokenization;

/// <summary>The last stage: changes tokens so that joined they are text again.</summary>
internal abstract class Decoder
{
    /// <summary>Changes the tokens, in order.</summary>
    public abstract void Apply(List<string> tokens);
}
