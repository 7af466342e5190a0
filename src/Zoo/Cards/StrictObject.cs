using System.Text.Json;
using System.Text.Unicode;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// One JSON object read key by key: a missing key, a value of another type and, at the end, a key nobody asked for are errors that name
/// the file and the path of the field. <see cref="Done"/> must be called after the last key.
/// </summary>
internal sealed class StrictObject
{
    private const long LargestFile = 16 << 20;

    private readonly string _path;
    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly HashSet<string> _known = [];

    private StrictObject(string file, string path, JsonElement element)
    {
        File = file;
        _path = path;
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong("", $"expected an object, got {Describe(element)}");
        foreach (JsonProperty property in element.EnumerateObject())
            _fields[property.Name] = property.Value;
    }

    /// <summary>The file, as the user named it.</summary>
    public string File { get; }

    /// <summary>The object that is the whole of a small JSON file.</summary>
    /// <exception cref="TransferException">The file cannot be read, is larger than 16 MB or is not a JSON object with distinct keys.</exception>
    public static StrictObject Read(string path)
    {
        byte[] bytes;
        try
        {
            long length = new FileInfo(path).Length;
            if (length > LargestFile)
                throw TransferException.BadFile(path, $"is {length} bytes, more than the {LargestFile} that a file of settings may have; name the right file");
            bytes = System.IO.File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }

        return Parse(bytes, path);
    }

    /// <summary>The object in UTF-8 text; <paramref name="file"/> is used in messages.</summary>
    public static StrictObject Parse(ReadOnlyMemory<byte> utf8, string file)
    {
        ReadOnlyMemory<byte> text = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        if (!Utf8.IsValid(text.Span))
            throw TransferException.BadFile(file, "is not UTF-8 text; correct the file");
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            DecodeAll(document.RootElement);
            return new StrictObject(file, "", document.RootElement.Clone());
        }
        catch (InvalidOperationException error)
        {
            throw TransferException.BadFile(file, "holds half of a surrogate pair (\\ud800 to \\udfff); correct the file", error);
        }
        catch (JsonException error)
        {
            throw TransferException.BadFile(file, $"is not JSON: {Shown.Text(error.Message)}; correct the file", error);
        }
    }

    /// <summary>The text of a key that must be there.</summary>
    public string Text(string key) => AsText(key, Required(key, "a text"));

    /// <summary>The text of a key, or null where it is missing or null.</summary>
    public string? OptionalText(string key) => Take(key) is { } value ? AsText(key, value) : null;

    /// <summary>The whole number of a key, or null where it is missing or null.</summary>
    public long? OptionalInteger(string key)
    {
        if (Take(key) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long number))
            throw Wrong(key, $"expected a whole number, got {Describe(value)}");
        return number;
    }

    /// <summary>The truth value of a key, or <paramref name="otherwise"/> where it is missing.</summary>
    public bool Flag(string key, bool otherwise) => Take(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Wrong(key, $"expected true or false, got {Describe(value)}"),
    };

    /// <summary>The object of a key that must be there.</summary>
    public StrictObject Object(string key) => new(File, Join(key), Required(key, "an object"));

    /// <summary>The object of a key that must be there, as it stands: somebody else reads it.</summary>
    public JsonElement Raw(string key) => Required(key, "an object");

    /// <summary>The object of a key, or null where it is missing or null.</summary>
    public StrictObject? OptionalObject(string key) => Take(key) is { } value ? new(File, Join(key), value) : null;

    /// <summary>The number of a key, or null where it is missing or null.</summary>
    public double? OptionalNumber(string key) => Take(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { } value => throw Wrong(key, $"expected a number, got {Describe(value)}"),
    };

    /// <summary>The array of a key that must be there, as it stands.</summary>
    public JsonElement Array(string key)
    {
        JsonElement value = Required(key, "an array");
        return value.ValueKind == JsonValueKind.Array ? value : throw Wrong(key, $"expected an array, got {Describe(value)}");
    }

    /// <summary>The keys and values of an object that must be there, whatever its keys are.</summary>
    public JsonElement.ObjectEnumerator Entries(string key)
    {
        JsonElement value = Required(key, "an object");
        return value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw Wrong(key, $"expected an object, got {Describe(value)}");
    }

    /// <summary>The objects that are the values of an object that must be there, whatever its keys are.</summary>
    public IEnumerable<StrictObject> Values(string key)
    {
        foreach (JsonProperty entry in Entries(key))
            yield return new StrictObject(File, $"{Join(key)}.{entry.Name}", entry.Value);
    }

    /// <summary>The path of a key from the file's root, as messages show it.</summary>
    public string Field(string key) => Shown.Name(Join(key));

    /// <summary>Whether a key is there and holds a text.</summary>
    public bool IsText(string key) => Take(key) is { ValueKind: JsonValueKind.String };

    /// <summary>Whether a key is there and holds an array.</summary>
    public bool IsArray(string key) => Take(key) is { ValueKind: JsonValueKind.Array };

    /// <summary>Whether a key is there, be it null.</summary>
    public bool Has(string key) => _fields.ContainsKey(key);

    /// <summary>The texts of an array; an empty list where the key is missing or null.</summary>
    public IReadOnlyList<string> Texts(string key) => Items(key, (path, item) => AsText(path, item, joined: true));

    /// <summary>The objects of an array; an empty list where the key is missing or null.</summary>
    public IReadOnlyList<StrictObject> Objects(string key) => Items(key, (path, item) => new StrictObject(File, path, item));

    /// <summary>One of a few words that a key must hold.</summary>
    public string Word(string key, params string[] words)
    {
        string word = Text(key);
        return words.Contains(word) ? word
            : throw Wrong(key, $"expected {string.Join(" or ", words.Select(each => $"'{each}'"))}, got '{Shown.Name(word)}'");
    }

    /// <summary>Refuses keys that were not asked for.</summary>
    public void Done()
    {
        foreach (string key in _fields.Keys)
        {
            if (_known.Contains(key))
                continue;
            string near = NearestName.Suggestion(key, _known);
            throw TransferException.BadFile(File, $"{Shown.Name(Join(key))}: unknown key{(near.Length > 0 ? near : "; remove it")}");
        }
    }

    /// <summary>The error for a value of <paramref name="key"/>, or with an empty key for the object itself, that is wrong.</summary>
    public TransferException Wrong(string key, string problem)
    {
        string field = Join(key);
        return TransferException.BadFile(File, $"{(field.Length == 0 ? "" : Shown.Name(field) + ": ")}{problem}; correct the file");
    }

    // Text is decoded only when asked for; a lone surrogate must fail here and not in the middle of reading.
    private static void DecodeAll(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            _ = element.GetString();
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                DecodeAll(item);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                _ = property.Name;
                DecodeAll(property.Value);
            }
        }
    }

    private JsonElement? Take(string key)
    {
        _known.Add(key);
        return _fields.TryGetValue(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private JsonElement Required(string key, string wanted) => Take(key) ?? throw Wrong(key, $"missing, expected {wanted}");

    private IReadOnlyList<T> Items<T>(string key, Func<string, JsonElement, T> read)
    {
        if (Take(key) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong(key, $"expected an array, got {Describe(value)}");
        return [.. value.EnumerateArray().Select((item, i) => read($"{Join(key)}[{i}]", item))];
    }

    private string AsText(string key, JsonElement value, bool joined = false) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw TransferException.BadFile(File, $"{Shown.Name(joined ? key : Join(key))}: expected a text, got {Describe(value)}; correct the file");

    private string Join(string key) => _path.Length == 0 || key.Length == 0 ? _path + key : $"{_path}.{key}";

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Null => "null",
        _ => Shown.Name(value.GetRawText()),
    };
}
