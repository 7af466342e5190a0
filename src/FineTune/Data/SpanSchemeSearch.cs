using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Tells from the labels of many sentences by which scheme they were written, and where they keep to none.</summary>
internal sealed class SpanSchemeSearch
{
    private readonly HashSet<string> _plain = [];
    private bool _anyPrefix;
    private bool _ends;
    private bool _beginsWithoutNeed;
    private long _insideFirst;
    private string? _firstInside;

    /// <summary>Looks at a sentence.</summary>
    /// <param name="path">The file, as messages name it.</param>
    /// <param name="sentence">The sentence.</param>
    public void Add(string path, TaggedSentence sentence)
    {
        string before = LabelSpans.Outside;
        for (int i = 0; i < sentence.Labels.Count; i++)
        {
            string label = sentence.Labels[i];
            if (label != LabelSpans.Outside && !LabelSpans.HasPrefix(label))
            {
                _ = _plain.Count < 2 && _plain.Add(label);
            }
            else if (label != LabelSpans.Outside)
            {
                _anyPrefix = true;
                bool follows = LabelSpans.HasPrefix(before) && LabelSpans.TypeOf(before) == LabelSpans.TypeOf(label);
                _ends |= "ESLU".Contains(label[0]);
                _beginsWithoutNeed |= label[0] == 'B' && !follows;
                if (label[0] == 'I' && (!follows || "ESLU".Contains(before[0])))
                {
                    _insideFirst++;
                    _firstInside ??= $"{Shown.Path(path)}: line {sentence.Lines[i]}: '{Shown.Name(label)}'";
                }
            }

            before = label;
        }
    }

    /// <summary>The scheme.</summary>
    public SpanScheme Scheme => !_anyPrefix || _plain.Count > 0 ? SpanScheme.None : _ends ? SpanScheme.Iobes : _insideFirst > 0 && !_beginsWithoutNeed ? SpanScheme.Iob1 : SpanScheme.Iob2;

    /// <summary>What the user should know, a sentence each.</summary>
    public IEnumerable<string> Notices()
    {
        if (_anyPrefix && _plain.Count > 0)
            yield return $"some labels begin with B- or I- and '{Shown.Name(_plain.First())}' does not, so each word is judged alone and no spans are";
        else if (_insideFirst > 0 && Scheme != SpanScheme.Iob1)
            yield return $"{_firstInside} follows nothing of its kind{(_insideFirst == 1 ? "" : $", and {_insideFirst - 1} more do so")}; each is taken for the beginning of a span, as conlleval does";
    }
}
