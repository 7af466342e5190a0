using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>y = a where the condition holds, else b; all three are broadcast to each other.</summary>
internal sealed unsafe class Where : Operator
{
    private Strides _nest;

    public override bool Differentiates(int input) => input > 0;

    public override void Plan()
    {
        if (X(1).Type != X(2).Type)
            throw Bad($"its values are {X(1)} and {X(2)}; they must be of one type");
        long[] shape = BroadcastShape(X(0).Shape, X(1).Shape, X(2).Shape);
        Make(0, X(1).Type, shape);
        _nest = Strides.Of(shape, Strides.Broadcast(X(0).Shape, shape), Strides.Broadcast(X(1).Shape, shape), Strides.Broadcast(X(2).Shape, shape));
        BroadcastGradient(1, shape);
        BroadcastGradient(2, shape);
        Keep(X(0));
    }

    // y = c ? a : b
    public override void Forward()
    {
        byte* c = (byte*)X(0).Pointer;
        switch (X(1).ElementSize)
        {
            case 1: Run(c, (byte*)X(1).Pointer, (byte*)X(2).Pointer, (byte*)Y().Pointer); break;
            case 2: Run(c, (ushort*)X(1).Pointer, (ushort*)X(2).Pointer, (ushort*)Y().Pointer); break;
            case 4: Run(c, (uint*)X(1).Pointer, (uint*)X(2).Pointer, (uint*)Y().Pointer); break;
            default: Run(c, (ulong*)X(1).Pointer, (ulong*)X(2).Pointer, (ulong*)Y().Pointer); break;
        }
    }

    // dA = c ? dY : 0, dB = c ? 0 : dY; chosen, not multiplied, so that a NaN that was not taken stays out
    public override void Backward()
    {
        if (Wants(1))
            Workers.Run(new Gradient(_nest, (byte*)X(0).Pointer, DY().F, DX(1).F, true), Chunks.Of(_nest.Count));
        if (Wants(2))
            Workers.Run(new Gradient(_nest, (byte*)X(0).Pointer, DY().F, DX(2).F, false), Chunks.Of(_nest.Count));
    }

    private void Run<T>(byte* c, T* a, T* b, T* y)
        where T : unmanaged => Workers.Run(new Choice<T>(_nest, c, a, b, y), Chunks.Of(_nest.Count));

    private readonly struct Choice<T>(Strides nest, byte* c, T* a, T* b, T* y) : IJob
        where T : unmanaged
    {
        public void Run(int chunk, int worker)
        {
            long end = Math.Min(nest.Count, (chunk + 1L) * Chunks.Elements);
            for (long at = (long)chunk * Chunks.Elements; at < end;)
            {
                long row = at / nest.Inner, from = at % nest.Inner, length = Math.Min(nest.Inner - from, end - at);
                byte* pc = c + nest.RowOffset(row, 0);
                T* pa = a + nest.RowOffset(row, 1), pb = b + nest.RowOffset(row, 2);
                for (long i = from; i < from + length; i++)
                    y[at++] = pc[i * nest.InnerStep(0)] != 0 ? pa[i * nest.InnerStep(1)] : pb[i * nest.InnerStep(2)];
            }
        }
    }

    private readonly struct Gradient(Strides nest, byte* c, float* dY, float* dX, bool taken) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long end = Math.Min(nest.Count, (chunk + 1L) * Chunks.Elements);
            for (long at = (long)chunk * Chunks.Elements; at < end; at++)
            {
                bool holds = c[nest.Offset(at, 0)] != 0;
                dX[at] = holds == taken ? dY[at] : 0;
            }
        }
    }
}
