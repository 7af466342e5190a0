namespace Transfer.FineTune;

/// <summary>Where the rows of a <see cref="FeatureMatrix"/> lie.</summary>
internal interface IFeatureRows
{
    /// <summary>The floats of one stored row; valid as long as the store is open.</summary>
    ReadOnlySpan<float> Row(long record);
}
