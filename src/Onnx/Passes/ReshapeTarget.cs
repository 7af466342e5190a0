namespace Transfer.Onnx;

/// <summary>
/// The constant that makes Reshape give a certain shape: a number where the size is one, 0 where the size is that of x at the same place, and -1
/// for one size that is neither.
/// </summary>
internal static class ReshapeTarget
{
    /// <returns>The constant, or null where there is none that says it.</returns>
    public static long[]? Find(Shape? x, Shape? wanted)
    {
        if (x is null || wanted is null)
            return null;
        var target = new long[wanted.Rank];
        bool isInferred = false;
        for (int i = 0; i < target.Length; i++)
        {
            if (wanted[i].Number is > 0 and { } number)
            {
                target[i] = number;
            }
            else if (i < x.Rank && PassContext.Same(x[i], wanted[i]))
            {
                target[i] = 0;
            }
            else if (!isInferred && wanted[i].Number is null)
            {
                // Beside a size of 0 nothing can be inferred.
                target[i] = -1;
                isInferred = true;
            }
            else
            {
                return null;
            }
        }

        return target;
    }
}
