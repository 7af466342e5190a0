namespace Transfer.TestKit;

/// <summary>How much of a long sweep a test run does: a share of it, or all with the variable <c>TRANSFER_THOROUGH=1</c>.</summary>
public static class Thoroughness
{
    /// <summary>Whether everything is wanted.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("TRANSFER_THOROUGH") == "1";

    /// <summary>One of two counts.</summary>
    /// <param name="usual">What every run does.</param>
    /// <param name="full">What a thorough run does.</param>
    public static int Of(int usual, int full) => IsFull ? full : usual;
}
