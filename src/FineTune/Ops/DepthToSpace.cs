using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Blocks of channels become blocks of places: [N, C, H, W] to [N, C / b², H b, W b], the channel being (block, c) in DCR mode and (c, block) in CRD
/// mode. SpaceToDepth is the inverse of the first.
/// </summary>
internal sealed class DepthToSpace(bool isInverse) : IndexMap
{
    public override void Plan()
    {
        long b = Attributes.Int("blocksize", 0);
        long[] x = X(0).Shape, strides = Strides.Dense(x);
        if (x.Length != 4 || b < 1 || (isInverse ? x[2] % b != 0 || x[3] % b != 0 : x[1] % (b * b) != 0))
            throw Bad($"blocks of {b} do not fit {X(0)}; a shape [N, C, H, W] that they divide is needed");
        bool crd = Attributes.String("mode", "DCR") == "CRD";
        if (isInverse)
        {
            MakeMap([x[0], x[1] * b * b, x[2] / b, x[3] / b], at =>
            {
                long block = at[1] / x[1];
                return (at[0] * strides[0]) + (at[1] % x[1] * strides[1]) + (((at[2] * b) + (block / b)) * strides[2]) + (at[3] * b) + (block % b);
            });
            return;
        }

        long channels = x[1] / (b * b);
        MakeMap([x[0], channels, x[2] * b, x[3] * b], at =>
        {
            long block = (at[2] % b * b) + (at[3] % b), channel = crd ? (at[1] * b * b) + block : (block * channels) + at[1];
            return (at[0] * strides[0]) + (channel * strides[1]) + (at[2] / b * strides[2]) + (at[3] / b);
        });
    }
}
