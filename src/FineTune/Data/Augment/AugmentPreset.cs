namespace Transfer.FineTune;

/// <summary>How much pictures are changed while training, in one word.</summary>
public enum AugmentPreset
{
    /// <summary>Not at all: what a model is trained on is what it sees afterwards.</summary>
    None,

    /// <summary>Another crop and a mirror image: one resampling, no change of colours.</summary>
    Light,

    /// <summary>What suits photos of things: smaller crops, a mirror image, a slight turn, other light.</summary>
    Default,
}
