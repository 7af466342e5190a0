namespace Transfer.Zoo.Tokenization;

/// <summary>RoBERTa's: <c>&lt;s&gt; A &lt;/s&gt;</c> and <c>&lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;</c>, all of type 0.</summary>
internal sealed class RobertaProcessing(int cls, int sep, OffsetTrim? trim) : PostProcessor
{
    /// <inheritdoc/>
    public override TemplatePart[] Single { get; } = [TemplatePart.Special(0, cls), TemplatePart.Text(0, 0), TemplatePart.Special(0, sep)];

    /// <inheritdoc/>
    public override TemplatePart[] Pair { get; } =
        [TemplatePart.Special(0, cls), TemplatePart.Text(0, 0), TemplatePart.Special(0, sep, sep), TemplatePart.Text(1, 0), TemplatePart.Special(0, sep)];

    /// <inheritdoc/>
    public override OffsetTrim? Trim => trim;

    public static RobertaProcessing Read(StrictObject json)
    {
        bool prefix = json.Flag("add_prefix_space", otherwise: true);
        OffsetTrim? trim = json.Flag("trim_offsets", otherwise: true) ? new OffsetTrim(prefix) : null;
        return new(PostProcessorTable.SpecialId(json, "cls"), PostProcessorTable.SpecialId(json, "sep"), trim);
    }
}
