using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>Which inputs a model of text has, by the names that exporters give them.</summary>
/// <param name="Mask">Whether it takes a mask of what is no padding.</param>
/// <param name="Types">Whether it takes type ids.</param>
/// <param name="Batch">The only batch it takes, or null.</param>
/// <param name="Length">The only length it takes, or null.</param>
internal sealed record TextModelInputs(bool Mask, bool Types, int? Batch, int? Length)
{
    /// <summary>The input of ids.</summary>
    public const string Ids = "input_ids";

    /// <summary>The input of the mask.</summary>
    public const string MaskName = "attention_mask";

    /// <summary>The input of type ids.</summary>
    public const string TypesName = "token_type_ids";

    /// <exception cref="TransferException">It has other inputs, or not of numbers [batch, sequence] (BadInput).</exception>
    public static TextModelInputs Read(Session session, string name)
    {
        foreach (ValueInfo input in session.Inputs)
        {
            if (input.Name is not (Ids or MaskName or TypesName))
                throw TransferException.BadFile(name, $"has an input '{Shown.Name(input.Name)}', and models of text have {Ids}, {MaskName} and {TypesName}; export it with these");
            if (input.Type != DataType.Int64 || input.Shape is { } other && other.Rank != 2)
                throw TransferException.BadFile(name, $"input '{input.Name}' is {input.TypeText}, and ids are int64[batch,sequence]; export it so");
        }

        if (session.Inputs.FirstOrDefault(input => input.Name == Ids) is not { } ids)
            throw TransferException.BadFile(name, $"has no input '{Ids}'; use a model of text");
        int? Fixed(int axis) => ids.Shape is { } shape && shape[axis].Number is > 0 and { } number ? checked((int)number) : null;
        return new(session.Inputs.Any(input => input.Name == MaskName), session.Inputs.Any(input => input.Name == TypesName), Fixed(0), Fixed(1));
    }
}
