namespace Transfer.Onnx.Ops;

/// <summary>
/// Strings: StringConcat joins pairs under broadcasting, StringSplit adds a dimension of parts and says how many there are, RegexFullMatch answers with bool,
/// StringNormalizer drops stopwords (and so shortens the last dimension) and changes case, TfIdfVectorizer counts n-grams: the last dimension has
/// as many entries as the largest of ngram_indexes, plus 1.
/// </summary>
internal static class Text
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        RegexFullMatch-20 (X: T1) -> (Y: T2)
            [pattern: string]
            T1: string; T2: bool
        StringConcat-20 (X: T, Y: T) -> (Z: T)
            T: string
        StringNormalizer-10 (X: string) -> (Y: string)
            [case_change_action: string = "NONE" in {NONE LOWER UPPER}, is_case_sensitive: int = 0, locale: string, stopwords: strings]
        StringSplit-20 (X: T1) -> (Y: T2, Z: T3)
            [delimiter: string, maxsplit: int]
            T1: string; T2: string; T3: int64
        TfIdfVectorizer-9 (X: T) -> (Y: T1)
            [max_gram_length!: int, max_skip_count!: int, min_gram_length!: int, mode!: string in {TF IDF TFIDF}, ngram_counts!: ints, ngram_indexes!: ints,
             pool_int64s: ints, pool_strings: strings, weights: floats]
            T: int32 int64 string; T1: float
        """;

    public static void InferConcat(OpContext c) => c.Set(0, DataType.String, c.Broadcast(0, 1));

    public static void InferSplit(OpContext c)
    {
        Shape? x = c.ShapeOf(0);
        c.Set(0, DataType.String, x is null ? null : new Shape([.. x, default]));
        c.Set(1, DataType.Int64, x);
    }

    public static void InferMatch(OpContext c) => c.Set(0, DataType.Bool, c.ShapeOf(0));

    public static void InferNormalizer(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 1);
        bool drops = c.Attribute("stopwords") is { Strings.Count: > 0 };
        c.Set(0, DataType.String, x is null || !drops ? x : OpContext.With(x, x.Rank - 1, default));
    }

    public static void InferTfIdf(OpContext c)
    {
        long[] indexes = c.Ints("ngram_indexes", min: 0) ?? throw c.Bad("attribute 'ngram_indexes' is missing; the operator needs it");
        Shape? x = c.ShapeOf(0);
        c.Set(0, DataType.Float, x is null ? null : new Shape([.. x.SkipLast(1), indexes.DefaultIfEmpty(-1).Max() + 1]));
    }
}
