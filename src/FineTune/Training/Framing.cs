namespace Transfer.FineTune;

/// <summary>How much of a picture the model sees.</summary>
public enum Framing
{
    /// <summary>The whole picture where most are smaller than the model's input, else as the card says.</summary>
    Auto,

    /// <summary>As the card says: usually enlarged a little and the border cut away, which suits photos with their subject in the middle.</summary>
    Card,

    /// <summary>The shorter side becomes the model's side: no more is cut than what makes a square.</summary>
    Whole,
}
