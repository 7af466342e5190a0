namespace Transfer.FineTune.Ops;

/// <summary>One factor of a product of heads: where it is, its steps over rows and columns, and its layout.</summary>
internal readonly unsafe record struct Factor(nint Data, long RowStep, long ColumnStep, HeadLayout Layout)
{
    public Factor(float* data, long rowStep, long columnStep, HeadLayout layout)
        : this((nint)data, rowStep, columnStep, layout)
    {
    }

    public float* F => (float*)Data;
}
