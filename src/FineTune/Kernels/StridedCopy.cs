using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Moves elements between two arrays that are walked with different steps: transposition, slices, joins, paddings, repetitions. Array 0 of
/// the nest is the source, array 1 the target; every target element is written by one chunk.
/// </summary>
internal static unsafe class StridedCopy
{
    /// <summary>Copies elements of 1, 2, 4 or 8 bytes; steps are counted in elements and may be negative.</summary>
    public static void Run(Workers workers, in Strides nest, void* from, void* to, int elementSize)
    {
        switch (elementSize)
        {
            case 1: Run(workers, nest, (byte*)from, (byte*)to); break;
            case 2: Run(workers, nest, (ushort*)from, (ushort*)to); break;
            case 4: Run(workers, nest, (uint*)from, (uint*)to); break;
            default: Run(workers, nest, (ulong*)from, (ulong*)to); break;
        }
    }

    private static void Run<T>(Workers workers, in Strides nest, T* from, T* to)
        where T : unmanaged => workers.Run(new Job<T>(nest, from, to), Chunks.Of(nest.Count));

    private readonly struct Job<T>(Strides nest, T* source, T* target) : IJob
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run(int chunk, int worker)
        {
            long at = (long)chunk * Chunks.Elements, end = Math.Min(nest.Count, at + Chunks.Elements), inner = nest.Inner;
            long sourceStep = nest.InnerStep(0), targetStep = nest.InnerStep(1);
            while (at < end)
            {
                long row = at / inner, first = at % inner, length = Math.Min(inner - first, end - at);
                T* from = source + nest.RowOffset(row, 0) + (first * sourceStep);
                T* to = target + nest.RowOffset(row, 1) + (first * targetStep);
                if (sourceStep == 1 && targetStep == 1)
                {
                    Buffer.MemoryCopy(from, to, length * sizeof(T), length * sizeof(T));
                }
                else
                {
                    for (long i = 0; i < length; i++)
                        to[i * targetStep] = from[i * sourceStep];
                }

                at += length;
            }
        }
    }
}
