namespace Transfer.Zoo.Tokenization;

/// <summary>Several post-processors: at most one puts special tokens around the text, the others trim places.</summary>
internal sealed class PostProcessorSequence : PostProcessor
{
    private readonly PostProcessor? _template;

    private PostProcessorSequence(PostProcessor? template, OffsetTrim? trim) => (_template, Trim) = (template, trim);

    /// <inheritdoc/>
    public override TemplatePart[] Single => _template?.Single ?? base.Single;

    /// <inheritdoc/>
    public override TemplatePart[] Pair => _template?.Pair ?? base.Pair;

    /// <inheritdoc/>
    public override OffsetTrim? Trim { get; }

    public static PostProcessorSequence Read(StrictObject json)
    {
        PostProcessor[] steps = [.. json.Objects("processors").Select(PostProcessorTable.Read)];
        PostProcessor[] templates = [.. steps.Where(step => step.Single != TemplatePart.PlainSingle)];
        return templates.Length < 2
            ? new(templates.FirstOrDefault(), steps.Select(step => step.Trim).FirstOrDefault(trim => trim is not null))
            : throw json.Wrong("processors", "two of them add special tokens");
    }
}
