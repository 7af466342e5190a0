namespace Transfer.Onnx;

/// <summary>What the checker found in one model.</summary>
/// <param name="Errors">What makes it invalid.</param>
/// <param name="Warnings">What is legal and odd.</param>
public sealed record CheckReport(IReadOnlyList<Finding> Errors, IReadOnlyList<Finding> Warnings)
{
    /// <summary>Whether the model keeps all rules that were looked at.</summary>
    public bool IsValid => Errors.Count == 0;

    /// <summary>Raises the first error, for who wants a valid model or none.</summary>
    /// <param name="file">What the message calls the model.</param>
    /// <exception cref="TransferException">There is an error (kind BadInput).</exception>
    public void ThrowIfInvalid(string file)
    {
        if (IsValid)
            return;
        string more = Errors.Count > 1 ? $" ('transfer check' lists {Errors.Count - 1} more)" : "";
        throw TransferException.BadFile(file, $"{Errors[0]}{more}");
    }
}
