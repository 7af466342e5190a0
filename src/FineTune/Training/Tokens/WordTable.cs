using System.Buffers.Binary;
using System.Security.Cryptography;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// The sentences of a data set as token ids, with the token of each word that bears its label: the first, as Hugging Face has it. Words with
/// an answer have a place each, from 0, sentence by sentence. About 12 bytes a word are held, and 4 a token.
/// </summary>
internal sealed class WordTable
{
    private readonly TaggedDataset _data;
    private readonly int[][] _firsts;
    private readonly int[] _starts;

    private WordTable(TaggedDataset data, TokenTable tokens, int[][] firsts)
    {
        (_data, Tokens, _firsts) = (data, tokens, firsts);
        _starts = new int[firsts.Length + 1];
        for (int i = 0; i < firsts.Length; i++)
            _starts[i + 1] = checked(_starts[i] + firsts[i].Length - firsts[i].AsSpan().Count(-1));
    }

    /// <summary>The token ids of the sentences.</summary>
    public TokenTable Tokens { get; }

    /// <summary>How many sentences are longer than the model reads.</summary>
    public int Cut => Tokens.Cut;

    /// <summary>How many words have an answer.</summary>
    public int Answered => _starts[^1];

    /// <summary>Encodes the sentences of a data set.</summary>
    /// <param name="data">The sentences.</param>
    /// <param name="tokenizer">Makes ids of words, cut at the maximum.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="cancellation">Stops between some sentences.</param>
    public static WordTable Of(TaggedDataset data, Tokenizer tokenizer, int threads, CancellationToken cancellation)
    {
        var ids = new int[data.Count][];
        var firsts = new int[data.Count][];
        int cut = 0;
        data.ForEach(
            [.. Enumerable.Range(0, data.Count)],
            (indices, sentences) =>
            {
                WordEncoding[] encoded = tokenizer.EncodeWords([.. sentences.Select(sentence => sentence.Words)], threads, cancellation);
                for (int i = 0; i < indices.Length; i++)
                {
                    ids[indices[i]] = encoded[i].Tokens.Ids.ToArray();
                    firsts[indices[i]] = encoded[i].Firsts.ToArray();
                    cut += encoded[i].Tokens.Overflowing > 0 ? 1 : 0;
                }
            },
            cancellation);
        return new WordTable(data, TokenTable.Of(ids, cut), firsts);
    }

    /// <summary>The token that bears the label of each word of a sentence; -1 for one without an answer.</summary>
    public ReadOnlySpan<int> FirstsOf(int sentence) => _firsts[sentence];

    /// <summary>How many words of a sentence have an answer.</summary>
    public int AnsweredOf(int sentence) => _starts[sentence + 1] - _starts[sentence];

    /// <summary>The place of the first word of a sentence that has an answer; those behind it follow.</summary>
    public int PlaceOf(int sentence) => _starts[sentence];

    /// <summary>The places of all words of some sentences that have an answer.</summary>
    public int[] PlacesOf(IReadOnlyList<int> sentences) => [.. sentences.SelectMany(sentence => Enumerable.Range(_starts[sentence], AnsweredOf(sentence)))];

    /// <summary>What the row of a word is kept under: its sentence and its number there.</summary>
    public ContentHash Key(int sentence, int word)
    {
        Span<byte> bytes = stackalloc byte[ContentHash.Size + sizeof(int)];
        _data.HashOf(sentence).CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[ContentHash.Size..], word);
        return new ContentHash(SHA256.HashData(bytes));
    }

    /// <summary>The words that have an answer as items with a class each, for a head to be solved on; the words of a sentence share a hash, so that no fold divides them.</summary>
    /// <param name="split">What each sentence is for.</param>
    public LabelledData AsItems(DataSplit split)
    {
        var items = new ImageItem[Answered];
        var hashes = new ContentHash[Answered];
        for (int sentence = 0; sentence < _firsts.Length; sentence++)
        {
            int place = _starts[sentence];
            for (int word = 0; word < _firsts[sentence].Length; word++)
            {
                if (_firsts[sentence][word] < 0)
                    continue;
                items[place] = new ImageItem(_data.PlaceOf(sentence).File, _data.PlaceOf(sentence).Line, _data.LabelsOf(sentence)[word], null);
                hashes[place++] = _data.HashOf(sentence);
            }
        }

        var set = new HashedDataset(_data.Labels, items, hashes, [], []) { Noun = "word" };
        return new LabelledData(set, split with { Train = PlacesOf(split.Train), Validation = PlacesOf(split.Validation), Test = PlacesOf(split.Test) }, 0);
    }
}
