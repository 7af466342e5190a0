namespace Transfer.Onnx.Ops;

/// <summary>
/// The notation in which the operators' files say what they take and give:
/// <code>
/// Conv-1 (X: T, W: T, B?: T) -> (Y: T)              the operator and the first version with this form
///     [group: int = 1 &gt;= 1, axis!: int]             attributes: defaults, limits; ! must be there
///     T: floats                                     type variables
/// -22                                               a later version, which repeats only what differs
///     T: floats bfloat16
/// </code>
/// <c>B?</c> may be left out; <c>x...</c> occurs once or more, <c>x...?</c> any number of times; <c>*T</c> need not be the same type each time. Operators that differ
/// in name alone share an entry: <c>Cos|Sin-7</c>. Words of strings: <c>in {DCR CRD}</c>. Sets of types are those of <see cref="TypeWords"/>.
/// </summary>
internal static class SignatureText
{
    /// <summary>All signatures of a text, in its order.</summary>
    public static IEnumerable<OpSignature> Parse(string text)
    {
        var read = new List<OpSignature>();
        Entry? entry = null;
        foreach (string line in text.Split('\n'))
        {
            if (line.Length == 0)
                continue;
            if (line[0] == ' ')
            {
                entry!.Add(line.Trim());
                continue;
            }

            if (entry is not null)
                read.AddRange(entry.Signatures());
            entry = new Entry(line.TrimEnd(), entry);
        }

        read.AddRange(entry!.Signatures());
        return read;
    }

    /// <summary>One version, which begins as the one before it.</summary>
    private sealed class Entry
    {
        private readonly string[] _names;
        private readonly int _since;
        private readonly bool _isDeprecated;
        private readonly Dictionary<string, TypeSet> _types;
        private string _head;
        private string _attributes;
        private bool _isOpen;

        public Entry(string head, Entry? before)
        {
            string first = head.Split(' ')[0];
            int dash = first.LastIndexOf('-');
            Entry? base_ = dash == 0 ? before : null;
            _names = base_?._names ?? first[..dash].Split('|');
            _since = int.Parse(first[(dash + 1)..]);
            string rest = head[first.Length..].Trim();
            _isDeprecated = rest == "deprecated";
            _head = rest.Length > 0 ? rest : base_!._head;
            _attributes = base_?._attributes ?? "";
            _types = base_ is null ? [] : new(base_._types);
        }

        public void Add(string line)
        {
            if (_isOpen)
                _attributes += " " + line;
            else if (line[0] == '[')
                _attributes = line;
            else if (_head.EndsWith(','))
                _head += " " + line;
            else
                AddTypes(line);
            _isOpen = _attributes.StartsWith('[') && !_attributes.EndsWith(']');
        }

        public IEnumerable<OpSignature> Signatures()
        {
            string family = _names[0].Contains('.') ? _names[0][..(_names[0].LastIndexOf('.') + 1)] : "";
            int arrow = _head.IndexOf(" -> ", StringComparison.Ordinal);
            OpParameter[] inputs = _isDeprecated ? [] : Parameters(_head[..arrow]);
            OpParameter[] outputs = _isDeprecated ? [] : Parameters(_head[(arrow + 4)..]);
            OpAttribute[] attributes = _isDeprecated ? [] : [.. Items(_attributes).Select(AttributeText.Parse)];
            return _names.Select(name => new OpSignature(family.TrimEnd('.'), name[(name.LastIndexOf('.') + 1)..], _since)
            {
                IsDeprecated = _isDeprecated,
                Inputs = inputs,
                Outputs = outputs,
                Attributes = attributes,
            });
        }

        private void AddTypes(string line)
        {
            foreach (string part in line.Split("; "))
            {
                int colon = part.IndexOf(": ", StringComparison.Ordinal);
                _types[part[..colon]] = TypeWords.Parse(part[(colon + 2)..]);
            }
        }

        private OpParameter[] Parameters(string list) => [.. Items(list).Select(Parameter)];

        private OpParameter Parameter(string text)
        {
            int colon = text.IndexOf(": ", StringComparison.Ordinal);
            string name = text[..colon], type = text[(colon + 2)..];
            bool isUniform = type[0] != '*';
            type = type.TrimStart('*');
            bool isOptional = name.EndsWith('?');
            name = name.TrimEnd('?');
            ParameterKind kind = name.EndsWith("...", StringComparison.Ordinal) ? ParameterKind.Variadic
                : isOptional ? ParameterKind.Optional : ParameterKind.Single;
            int least = isOptional ? 0 : 1;
            return new OpParameter(name.TrimEnd('.'), type, _types.TryGetValue(type, out TypeSet types) ? types : TypeWords.Parse(type), kind, least, isUniform);
        }

        // Between the outer brackets, cut at the commas that no inner bracket holds.
        private static IEnumerable<string> Items(string list)
        {
            int depth = 0, from = 1;
            for (int i = 0; i < list.Length; i++)
            {
                depth += list[i] is '(' or '[' or '{' ? 1 : list[i] is ')' or ']' or '}' ? -1 : 0;
                if ((depth > 1 || list[i] != ',') && depth > 0)
                    continue;
                if (i > from)
                    yield return list[from..i].Trim();
                from = i + 1;
            }
        }
    }
}
