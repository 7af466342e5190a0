namespace Transfer.FineTune.Kernels;

/// <summary>Between [N, C, H, W] and blocks of 16 channels. Lanes behind the last channel become zero.</summary>
internal static unsafe class Reordering
{
    public static void ToBlocked(Workers workers, in BlockedShape shape, float* plain, float* blocked) =>
        workers.Run(new ToBlockedJob(shape, plain, blocked), shape.Planes);

    public static void ToPlain(Workers workers, in BlockedShape shape, float* blocked, float* plain) =>
        workers.Run(new ToPlainJob(shape, blocked, plain), shape.Planes);

    private readonly struct ToBlockedJob(BlockedShape shape, float* plain, float* blocked) : IJob
    {
        public void Run(int plane, int worker)
        {
            (long image, long block) = Math.DivRem(plane, shape.Blocks);
            long first = block * BlockedShape.Lanes, channels = Math.Min(BlockedShape.Lanes, shape.Channels - first);
            float* to = blocked + (plane * shape.Plane);
            if (channels < BlockedShape.Lanes)
                Fill.Zero(to, shape.Plane * sizeof(float));
            Transposition.Run(plain + (((image * shape.Channels) + first) * shape.Pixels), shape.Pixels, to, BlockedShape.Lanes, channels, shape.Pixels);
        }
    }

    private readonly struct ToPlainJob(BlockedShape shape, float* blocked, float* plain) : IJob
    {
        public void Run(int plane, int worker)
        {
            (long image, long block) = Math.DivRem(plane, shape.Blocks);
            long first = block * BlockedShape.Lanes, channels = Math.Min(BlockedShape.Lanes, shape.Channels - first);
            float* to = plain + (((image * shape.Channels) + first) * shape.Pixels);
            Transposition.Run(blocked + (plane * shape.Plane), BlockedShape.Lanes, to, shape.Pixels, shape.Pixels, channels);
        }
    }
}
