namespace Transfer.FineTune;

/// <summary>How much pictures are changed each time they are trained on.</summary>
public enum Augmentation
{
    /// <summary>Not at all; what the frozen part gives is computed once.</summary>
    None,

    /// <summary>A little: cut close to the whole, mirrored.</summary>
    Light,

    /// <summary>Cut, mirrored, turned, and of other brightness and contrast.</summary>
    Default,
}
