using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>Transforms of tiles of 16 channels, in two dimensions. Frequencies are <c>step</c> floats apart.</summary>
[SkipLocalsInit]
internal static unsafe class WinogradTiles<TAlgorithm>
    where TAlgorithm : struct, IWinograd
{
    private const int Lanes = BlockedShape.Lanes;
    private const int MostInputs = 6;
    private const int LineBytes = 64;

    /// <summary>Inputs to frequencies, for the tile whose first input is at row h, column w of a plane; what is outside is 0.</summary>
    public static void Input(float* plane, long height, long width, long h, long w, float* to, long step)
    {
        byte* room = stackalloc byte[(MostInputs * MostInputs * Lanes * sizeof(float)) + LineBytes];
        float* tile = Aligned(room);
        int n = TAlgorithm.Inputs;
        bool inside = h >= 0 && w >= 0 && h + n <= height && w + n <= width;
        float* from = inside ? plane + (((h * width) + w) * Lanes) : Gather(plane, height, width, h, w, n, tile);
        long row = inside ? width * Lanes : n * Lanes;
        if (Vector512.IsHardwareAccelerated)
            Input<Lanes512>(from, row, to, step);
        else
            Input<Lanes256>(from, row, to, step);
    }

    /// <summary>Gradients of outputs to frequencies, for the tile whose first output is at row h, column w.</summary>
    public static void OutputGradient(float* plane, long height, long width, long h, long w, float* to, long step)
    {
        byte* room = stackalloc byte[(MostInputs * MostInputs * Lanes * sizeof(float)) + LineBytes];
        float* tile = Aligned(room);
        int n = TAlgorithm.Outputs;
        bool inside = h + n <= height && w + n <= width;
        float* from = inside ? plane + (((h * width) + w) * Lanes) : Gather(plane, height, width, h, w, n, tile);
        long row = inside ? width * Lanes : n * Lanes;
        if (Vector512.IsHardwareAccelerated)
            OutputGradient<Lanes512>(from, row, to, step);
        else
            OutputGradient<Lanes256>(from, row, to, step);
    }

    /// <summary>Frequencies to outputs, plus bias and what follows, for the tile whose first output is at row h, column w; what is outside is dropped.</summary>
    public static void Output(float* from, long step, float* bias, in Epilogue epilogue, float* y, float* plane, long height, long width, long h, long w)
    {
        byte* room = stackalloc byte[(MostInputs * MostInputs * Lanes * sizeof(float)) + LineBytes];
        float* tile = Aligned(room);
        int n = TAlgorithm.Outputs;
        if (Vector512.IsHardwareAccelerated)
            Output<Lanes512>(from, step, tile, n * Lanes);
        else
            Output<Lanes256>(from, step, tile, n * Lanes);
        float* to = plane + (((h * width) + w) * Lanes);
        long rows = Math.Min(n, height - h), columns = Math.Min(n, width - w);
        if (Vector512.IsHardwareAccelerated)
            Put<Lanes512>(tile, n, rows, columns, bias, epilogue, y, to, width * Lanes);
        else
            Put<Lanes256>(tile, n, rows, columns, bias, epilogue, y, to, width * Lanes);
    }

    /// <summary>Nine weights, <paramref name="tapStep"/> floats from one to the next, to frequencies.</summary>
    public static void Weights(float* from, long tapStep, float* to, long step)
    {
        if (Vector512.IsHardwareAccelerated)
            Weights<Lanes512>(from, tapStep, to, step);
        else
            Weights<Lanes256>(from, tapStep, to, step);
    }

    /// <summary>Frequencies to gradients of nine weights, <paramref name="tapStep"/> floats from one to the next.</summary>
    public static void WeightGradient(float* from, long step, float* to, long tapStep)
    {
        if (Vector512.IsHardwareAccelerated)
            WeightGradient<Lanes512>(from, step, to, tapStep);
        else
            WeightGradient<Lanes256>(from, step, to, tapStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Input<T>(float* from, long row, float* to, long step)
        where T : struct, ILanes<T>
    {
        byte* room = stackalloc byte[(MostInputs * MostInputs * Lanes * sizeof(float)) + LineBytes];
        float* half = Aligned(room);
        int n = TAlgorithm.Inputs;
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            for (int j = 0; j < n; j++)
                TAlgorithm.Input<T>(from + (j * Lanes) + lane, row, half + (j * T.Count), n * T.Count);
            for (int i = 0; i < n; i++)
                TAlgorithm.Input<T>(half + (i * n * T.Count), T.Count, to + (i * n * step) + lane, step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OutputGradient<T>(float* from, long row, float* to, long step)
        where T : struct, ILanes<T>
    {
        byte* room = stackalloc byte[(MostInputs * MostInputs * Lanes * sizeof(float)) + LineBytes];
        float* half = Aligned(room);
        int m = TAlgorithm.Outputs, n = TAlgorithm.Inputs;
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            for (int j = 0; j < m; j++)
                TAlgorithm.OutputGradient<T>(from + (j * Lanes) + lane, row, half + (j * T.Count), m * T.Count);
            for (int i = 0; i < n; i++)
                TAlgorithm.OutputGradient<T>(half + (i * m * T.Count), T.Count, to + (i * n * step) + lane, step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Output<T>(float* from, long step, float* to, long row)
        where T : struct, ILanes<T>
    {
        byte* room = stackalloc byte[(MostInputs * MostInputs * Lanes * sizeof(float)) + LineBytes];
        float* half = Aligned(room);
        int m = TAlgorithm.Outputs, n = TAlgorithm.Inputs;
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            for (int j = 0; j < n; j++)
                TAlgorithm.Output<T>(from + (j * step) + lane, n * step, half + (j * T.Count), n * T.Count);
            for (int i = 0; i < m; i++)
                TAlgorithm.Output<T>(half + (i * n * T.Count), T.Count, to + (i * row) + lane, Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Weights<T>(float* from, long tapStep, float* to, long step)
        where T : struct, ILanes<T>
    {
        byte* room = stackalloc byte[(MostInputs * 3 * Lanes * sizeof(float)) + LineBytes];
        float* half = Aligned(room);
        int n = TAlgorithm.Inputs;
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            for (int j = 0; j < 3; j++)
                TAlgorithm.Weights<T>(from + (j * tapStep) + lane, 3 * tapStep, half + (j * T.Count), 3 * T.Count);
            for (int i = 0; i < n; i++)
                TAlgorithm.Weights<T>(half + (i * 3 * T.Count), T.Count, to + (i * n * step) + lane, step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void WeightGradient<T>(float* from, long step, float* to, long tapStep)
        where T : struct, ILanes<T>
    {
        byte* room = stackalloc byte[(MostInputs * 3 * Lanes * sizeof(float)) + LineBytes];
        float* half = Aligned(room);
        int n = TAlgorithm.Inputs;
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            for (int j = 0; j < n; j++)
                TAlgorithm.WeightGradient<T>(from + (j * step) + lane, n * step, half + (j * T.Count), n * T.Count);
            for (int i = 0; i < 3; i++)
                TAlgorithm.WeightGradient<T>(half + (i * n * T.Count), T.Count, to + (i * 3 * tapStep) + lane, tapStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Put<T>(float* tile, int n, long rows, long columns, float* bias, in Epilogue epilogue, float* y, float* to, long row)
        where T : struct, ILanes<T>
    {
        for (long i = 0; i < rows; i++)
        {
            for (long j = 0; j < columns * Lanes; j += T.Count)
            {
                T v = T.Load(tile + (i * n * Lanes) + j);
                if (bias is not null)
                    v += T.Load(bias + (j % Lanes));
                float* at = to + (i * row) + j;
                epilogue.Of(v, y, at).Store(at);
            }
        }
    }

    // A register of 512 bits is a cache line: off its bounds each store and load would be two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Aligned(byte* room) => (float*)(((nint)room + LineBytes - 1) & -LineBytes);

    /// <summary>A copy of a tile that reaches outside its plane, with zeros there.</summary>
    private static float* Gather(float* plane, long height, long width, long h, long w, int n, float* tile)
    {
        Fill.Zero(tile, (long)n * n * Lanes * sizeof(float));
        long left = Math.Max(0, -w), columns = Math.Min(n, width - w) - left;
        for (long i = Math.Max(0, -h); i < Math.Min(n, height - h); i++)
            Fill.Copy(plane + ((((h + i) * width) + w + left) * Lanes), tile + (((i * n) + left) * Lanes), columns * Lanes * sizeof(float));
        return tile;
    }
}
