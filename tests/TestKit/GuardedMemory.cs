using System.Runtime.InteropServices;

namespace Transfer.TestKit;

/// <summary>
/// Floats between two bands of a known pattern: a kernel that writes outside its array is found when the bands are looked at. The array
/// begins off any alignment by the given number of floats.
/// </summary>
public sealed unsafe class GuardedMemory : IDisposable
{
    private const int Guard = 64;
    private const float Pattern = -7.25e18f;
    private readonly float* _memory;
    private readonly int _offset;

    /// <summary>Room for <paramref name="length"/> floats.</summary>
    public GuardedMemory(int length, int misalignment = 0)
    {
        (Length, _offset) = (length, Guard + misalignment);
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)(length + misalignment + (2 * Guard)) * sizeof(float), 64);
        new Span<float>(_memory, length + misalignment + (2 * Guard)).Fill(Pattern);
    }

    /// <summary>The number of floats.</summary>
    public int Length { get; }

    /// <summary>The first of them.</summary>
    public float* Pointer => _memory + _offset;

    /// <summary>The floats.</summary>
    public Span<float> Span => new(Pointer, Length);

    /// <summary>Whether nothing was written outside.</summary>
    public bool IsIntact => new ReadOnlySpan<float>(_memory, _offset).IndexOfAnyExcept(Pattern) < 0
        && new ReadOnlySpan<float>(Pointer + Length, Guard).IndexOfAnyExcept(Pattern) < 0;

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
