namespace Transfer.FineTune;

/// <summary>How the learning rate goes over a training.</summary>
public enum ScheduleKind
{
    /// <summary>Up from a fifth on a half cosine while warming up, then down on a half cosine to a hundred-thousandth.</summary>
    OneCycle,

    /// <summary>Up in a straight line from zero while warming up, then down to zero on a half cosine.</summary>
    Cosine,

    /// <summary>Up in a straight line from zero while warming up, then down to zero in another.</summary>
    Linear,

    /// <summary>Up in a straight line from zero while warming up, then the same to the end.</summary>
    Constant,
}
