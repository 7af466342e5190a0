using System.Text;

namespace Transfer.Onnx;

/// <summary>One line of an edit script, taken apart.</summary>
/// <param name="Place">The script and the line number, as messages begin.</param>
/// <param name="Command">The first word.</param>
/// <param name="Words">The words behind it.</param>
internal sealed record EditLine(string Place, string Command, IReadOnlyList<string> Words)
{
    /// <summary>Reads a line; null for one without an edit.</summary>
    /// <exception cref="TransferException">A quote is not closed (kind BadInput).</exception>
    public static EditLine? Parse(string line, string place)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool quoted = false, begun = false;
        foreach (char c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
                begun = true;
            }
            else if (!quoted && c == '#' && !begun)
            {
                break;
            }
            else if (!quoted && char.IsWhiteSpace(c))
            {
                End();
            }
            else
            {
                _ = word.Append(c);
                begun = true;
            }
        }

        if (quoted)
            throw new TransferException(ErrorKind.BadInput, $"{place}: a quote is not closed; write \"name with spaces\"");
        End();
        return words.Count == 0 ? null : new EditLine(place, words[0], words[1..]);

        void End()
        {
            if (begun)
                words.Add(word.ToString());
            _ = word.Clear();
            begun = false;
        }
    }
}
