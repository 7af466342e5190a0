using System.Collections.Concurrent;
using Transfer.Onnx;
using Transfer.Zoo.Tokenization;

namespace Transfer.Zoo;

/// <summary>
/// Turns text into the ids that a model was trained on, exactly as Hugging Face's tokenizers do, from their <c>tokenizer.json</c>, a
/// <c>vocab.txt</c>, or <c>vocab.json</c> with <c>merges.txt</c>. Thread safe; time is linear in the text, and nothing is allocated per token.
/// <code>
/// Tokenizer tokenizer = Tokenizer.Load("tokenizer.json");
/// TokenEncoding encoding = tokenizer.Encode("Fine-tune the file you already have.");
/// </code>
/// </summary>
public sealed partial class Tokenizer
{
    private readonly TokenizerStages _stages;
    private readonly ConcurrentBag<Workspace> _workspaces;

    internal Tokenizer(TokenizerStages stages, Truncation? truncation, Padding? padding)
        : this(stages, truncation, padding, [])
    {
    }

    private Tokenizer(TokenizerStages stages, Truncation? truncation, Padding? padding, ConcurrentBag<Workspace> workspaces)
    {
        (_stages, Truncation, Padding, _workspaces) = (stages, truncation, padding, workspaces);
        int special = SpecialCount(pair: true);
        if (truncation is not null && truncation.MaxLength < special)
            throw TransferException.BadFile(stages.Name, $"at most {truncation.MaxLength} tokens leave no room for the {special} special ones; allow more");
    }

    /// <summary>How long encodings are cut, or null: not at all.</summary>
    public Truncation? Truncation { get; }

    /// <summary>How encodings are filled up, or null: not at all.</summary>
    public Padding? Padding { get; }

    /// <summary>One more than the largest id that comes out.</summary>
    public int IdCount => _stages.IdCount;

    /// <summary>Reads a <c>tokenizer.json</c>, a <c>vocab.txt</c>, a <c>vocab.json</c> with its <c>merges.txt</c> beside it, or the folder that holds one of them.</summary>
    /// <exception cref="TransferException">There is none (NotFound), or it is not right; the message names the field or token (BadInput).</exception>
    public static Tokenizer Load(string path) => TokenizerFolder.Load(path);

    /// <summary>Reads the text of a <c>tokenizer.json</c>; <paramref name="name"/> is used in messages.</summary>
    /// <exception cref="TransferException">It is not right; the message names the field or token (BadInput).</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> utf8, string name) => TokenizerJson.Read(utf8, name);

    /// <summary>The same tokenizer with another maximum and another filling up.</summary>
    public Tokenizer With(Truncation? truncation, Padding? padding) => new(_stages, truncation, padding, _workspaces);

    /// <summary>How many special tokens are put around a text, or a pair.</summary>
    public int SpecialCount(bool pair) => (pair ? _stages.PostProcessor.Pair : _stages.PostProcessor.Single).Sum(part => part.Ids.Length);

    /// <summary>The id of a token, or null.</summary>
    public int? IdOf(string token) => _stages.IdOf(token) is >= 0 and { } id ? id : null;

    /// <summary>The token of an id, or null.</summary>
    public string? TokenOf(int id) => _stages.TokenOf(id);

    /// <summary>Encodes a text, or a pair of texts.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair, or null.</param>
    /// <param name="addSpecialTokens">Whether the model's special tokens are put around it.</param>
    public TokenEncoding Encode(string text, string? pair = null, bool addSpecialTokens = true)
    {
        TokenEncoding encoding = EncodeUnpadded(text, pair, addSpecialTokens);
        return Padding is { } padding ? encoding.Pad(PaddedLength(padding, encoding.Count), padding) : encoding;
    }

    /// <summary>Encodes many texts on all cores.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="threads">How many threads; 0 for all cores.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    public TokenEncoding[] Encode(IReadOnlyList<string> texts, int threads = 0, CancellationToken cancellation = default) =>
        Encode(texts.Count, i => (texts[i], null), threads, cancellation);

    /// <summary>Encodes many pairs on all cores; a second text of null stands for none.</summary>
    public TokenEncoding[] Encode(IReadOnlyList<(string Text, string? Pair)> pairs, int threads = 0, CancellationToken cancellation = default) =>
        Encode(pairs.Count, i => pairs[i], threads, cancellation);

    /// <summary>The text of ids.</summary>
    /// <param name="ids">The ids; those of no token are left out.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        var tokens = new List<string>(ids.Length);
        foreach (int id in ids)
        {
            if (_stages.TokenOf(id) is { } token && !(skipSpecialTokens && _stages.IsSpecial(token)))
                tokens.Add(token);
        }

        if (_stages.Decoder is not { } decoder)
            return string.Join(' ', tokens);
        decoder.Apply(tokens);
        return string.Concat(tokens);
    }

    private TokenEncoding[] Encode(int count, Func<int, (string Text, string? Pair)> at, int threads, CancellationToken cancellation)
    {
        var encodings = new TokenEncoding[count];
        SideBySide.Run(
            count, threads > 0 ? threads : Environment.ProcessorCount, i => encodings[i] = EncodeUnpadded(at(i).Text, at(i).Pair, addSpecialTokens: true), cancellation);
        if (Padding is { } padding && count > 0)
        {
            int length = PaddedLength(padding, encodings.Max(encoding => encoding.Count));
            for (int i = 0; i < count; i++)
                encodings[i] = encodings[i].Pad(length, padding);
        }

        return encodings;
    }

    private static int PaddedLength(Padding padding, int longest)
    {
        int length = padding.Length ?? longest;
        return (length + padding.MultipleOf - 1) / padding.MultipleOf * padding.MultipleOf;
    }
}
