namespace Transfer.Zoo.Tokenization;

/// <summary>BERT's: <c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>.</summary>
internal sealed class BertProcessing(int cls, int sep) : PostProcessor
{
    /// <inheritdoc/>
    public override TemplatePart[] Single { get; } = [TemplatePart.Special(0, cls), TemplatePart.Text(0, 0), TemplatePart.Special(0, sep)];

    /// <inheritdoc/>
    public override TemplatePart[] Pair { get; } =
        [TemplatePart.Special(0, cls), TemplatePart.Text(0, 0), TemplatePart.Special(0, sep), TemplatePart.Text(1, 1), TemplatePart.Special(1, sep)];

    public static BertProcessing Read(StrictObject json) => new(PostProcessorTable.SpecialId(json, "cls"), PostProcessorTable.SpecialId(json, "sep"));
}
