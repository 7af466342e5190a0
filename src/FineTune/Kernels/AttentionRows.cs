namespace Transfer.FineTune.Kernels;

/// <summary>
/// The scores of attention, [batch, head, query, key]: scaled, capped and masked before the softmax, and the way back behind it. Rows are
/// cut into chunks by their length alone.
/// </summary>
internal readonly unsafe struct AttentionRows
{
    /// <summary>The number of rows: batch times heads times queries.</summary>
    public long Rows { get; init; }

    /// <summary>Heads of the queries.</summary>
    public long Heads { get; init; }

    /// <summary>Queries of a head.</summary>
    public long Queries { get; init; }

    /// <summary>The length of a row.</summary>
    public long Keys { get; init; }

    /// <summary>What the products are multiplied by.</summary>
    public float Scale { get; init; }

    /// <summary>c in c tanh(s / c), or 0.</summary>
    public float Cap { get; init; }

    /// <summary>Whether query i sees keys up to i + offset only.</summary>
    public bool Causal { get; init; }

    /// <summary>The offset, unless <see cref="Present"/> gives one.</summary>
    public long Past { get; init; }

    /// <summary>Number of valid keys of each example, or null.</summary>
    public long* Present { get; init; }

    /// <summary>What is added to the scores, or null; array 0 of <see cref="MaskNest"/>, a nest over the rows, tells where a row begins.</summary>
    public float* Bias { get; init; }

    /// <summary>Nonzero where a key is seen, or null.</summary>
    public byte* Seen { get; init; }

    public Strides MaskNest { get; init; }

    /// <summary>Elements in a row of the mask; keys beyond are not seen. 0: one element for the whole row.</summary>
    public long MaskLength { get; init; }

    /// <summary>
    /// s = scale s, capped, then masked. <paramref name="capped"/> receives the state before the mask, <paramref name="raw"/> that before the
    /// cap, unless they are null. Rows that see nothing become 0 and are noted in <paramref name="blind"/>.
    /// </summary>
    public static void Mask(Workers workers, in AttentionRows rows, float* scores, float* raw, float* capped, byte* blind) =>
        workers.Run(new MaskJob(rows, scores, raw, capped, blind), Chunks.Of(rows.Rows, Chunks.Rows(rows.Keys)));

    /// <summary>d before the cap from d behind it, with what arrives at the raw scores, then times scale.</summary>
    public static void Uncap(Workers workers, in AttentionRows rows, float* d, float* capped, float* raw) =>
        workers.Run(new UncapJob(rows, d, capped, raw), Chunks.Of(rows.Rows, Chunks.Rows(rows.Keys)));

    private readonly struct MaskJob(AttentionRows rows, float* scores, float* raw, float* capped, byte* blind) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long step = Chunks.Rows(rows.Keys);
            for (long row = chunk * step; row < Math.Min(rows.Rows, (chunk + 1) * step); row++)
                Row(row, scores + (row * rows.Keys));
        }

        private void Row(long row, float* s)
        {
            long keys = rows.Keys, at = row * keys;
            Elementwise.Span<Kernels.Scale>(keys, s, null, null, s, rows.Scale);
            if (raw != null)
                Fill.Copy(s, raw + at, keys * sizeof(float));
            for (long j = 0; rows.Cap > 0 && j < keys; j++)
                s[j] = rows.Cap * MathF.Tanh(s[j] / rows.Cap);
            if (capped != null)
                Fill.Copy(s, capped + at, keys * sizeof(float));
            long end = End(row);
            long place = rows.MaskNest.Offset(row, 0);
            bool sees = false;
            for (long j = 0; j < keys; j++)
            {
                long m = place + (rows.MaskLength == 0 ? 0 : j);
                bool outside = j >= end || (rows.MaskLength > 0 && j >= rows.MaskLength) || (rows.Seen != null && rows.Seen[m] == 0);
                s[j] = outside ? float.NegativeInfinity : rows.Bias != null ? s[j] + rows.Bias[m] : s[j];
                sees |= s[j] != float.NegativeInfinity;
            }

            blind[row] = sees ? (byte)0 : (byte)1;
            if (!sees)
                Fill.Zero(s, keys * sizeof(float));
        }

        private long End(long row)
        {
            long end = rows.Keys, offset = rows.Past;
            if (rows.Present != null)
            {
                end = Math.Min(end, rows.Present[row / (rows.Heads * rows.Queries)]);
                offset = rows.Past > 0 ? rows.Past : end - rows.Queries;
            }

            return rows.Causal ? Math.Min(end, (row % rows.Queries) + offset + 1) : end;
        }
    }

    private readonly struct UncapJob(AttentionRows rows, float* d, float* capped, float* raw) : IJob
    {
        public void Run(int chunk, int worker)
        {
            long step = Chunks.Rows(rows.Keys) * rows.Keys, count = rows.Rows * rows.Keys;
            for (long i = chunk * step; i < Math.Min(count, (chunk + 1) * step); i++)
            {
                float t = rows.Cap > 0 ? capped[i] / rows.Cap : 0;
                d[i] = rows.Scale * ((d[i] * (1 - (t * t))) + (raw != null ? raw[i] : 0));
            }
        }
    }
}
