using System.Globalization;

namespace Transfer.Onnx;

/// <summary>
/// Fixes the shapes of graph inputs, or frees them under symbols, and infers what follows for all other values. What the file declares of
/// inner values and no longer holds is replaced or, where nothing is known, dropped.
/// </summary>
public static class SetShape
{
    /// <summary>Changes the model in place.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">The new shape of each input that gets one, by name.</param>
    /// <exception cref="TransferException">
    /// No input has such a name (kind NotFound), a rank differs from the declared one (Usage), or a node does not take the shape, which a
    /// Reshape to fixed sizes may not (BadInput). Nothing is changed then.
    /// </exception>
    public static void Run(Model model, IReadOnlyDictionary<string, Shape> shapes)
    {
        foreach (string name in shapes.Keys)
        {
            if (!model.Graph.RequiredInputs.Any(input => input.Name == name))
                throw NoInput(model, name);
        }

        InferredTypes found = InferShapes.Run(model, shapes);
        foreach (Value value in model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>())
        {
            if (!value.IsOutput && found.TypeOf(value) is null)
                value.Type = null;
        }
    }

    /// <summary>A shape as people write it: <c>1,3,224,224</c>, <c>batch,3,?,?</c>; nothing for a scalar.</summary>
    /// <exception cref="TransferException">A size is neither a number, a name nor <c>?</c> (kind Usage).</exception>
    public static Shape Parse(string text)
    {
        string inner = text.Trim().TrimStart('[').TrimEnd(']');
        return inner.Length == 0 ? new Shape() : new Shape([.. inner.Split(',').Select(part => ParseDim(part.Trim(), text))]);
    }

    private static Dim ParseDim(string part, string text)
    {
        if (part == "?")
            return Dim.Unknown;
        if (long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return number;
        bool named = part.Length > 0 && !char.IsAsciiDigit(part[0]) && part.All(c => char.IsLetterOrDigit(c) || c is '_' or '.');
        return named ? part : throw new TransferException(ErrorKind.Usage,
            $"shape '{Shown.Name(text)}': '{Shown.Name(part)}' is no size; give numbers, names or ?, as in 1,3,224,224 or batch,3,?,?");
    }

    private static TransferException NoInput(Model model, string name) => new(ErrorKind.NotFound,
        $"input '{Shown.Name(name)}': the model has none of that name{NearestName.Suggestion(name, model.Graph.RequiredInputs.Select(v => v.Name), "'transfer inspect' lists them")}");
}
