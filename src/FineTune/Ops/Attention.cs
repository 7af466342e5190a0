using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Y = softmax(mask + cap(scale Q Kᵀ)) V for each head. Several query heads may share a key head; keys and values of the past stand before
/// the present ones; query i sees keys up to i + the past when <c>is_causal</c>. The scores' fourth output is taken raw (0), capped (1),
/// masked (2) or as probabilities (3). A query that sees nothing has output 0.
/// </summary>
internal sealed unsafe class Attention : Operator
{
    private const int Mask = 3;
    private const int Scores = 3;

    private HeadLayout _q;
    private HeadLayout _y;
    private AttentionSource _key = null!;
    private AttentionSource _value = null!;
    private AttentionRows _rows;
    private long _group;
    private long _mode;
    private Slot _p = null!;
    private Slot _dP = null!;
    private Slot _blind = null!;
    private Slot? _capped;

    public override bool Differentiates(int input) => input <= 5;

    public override void Plan()
    {
        _q = HeadLayout.Of(CheckRank(0), Attributes.Int("q_num_heads", 0));
        long kvHeads = Attributes.Int("kv_num_heads", 0);
        HeadLayout k = HeadLayout.Of(CheckRank(1), kvHeads), v = HeadLayout.Of(CheckRank(2), kvHeads);
        if (k.Heads < 1 || _q.Heads % k.Heads != 0 || v.Heads != k.Heads || k.Features != _q.Features || k.Positions != v.Positions)
            throw Bad($"query {X(0)}, key {X(1)} and value {X(2)} with {_q.Heads} query and {k.Heads} key heads do not fit each other");
        _group = _q.Heads / k.Heads;
        _y = _q with { Features = v.Features };
        Make(0, X(0).Type, _y.IsPacked ? [_y.Batch, _y.Positions, _y.Heads * _y.Features] : _y.Dims);
        Slot? presentKey = Present(1, 4, k), presentValue = Present(2, 5, v);
        _key = new AttentionSource(k, X(1), Has(4) ? X(4) : null, presentKey);
        _value = new AttentionSource(v, X(2), Has(5) ? X(5) : null, presentValue);
        long keys = _key.Layout.Positions;
        if (_value.Layout.Positions != keys)
            throw Bad($"past keys are {keys - k.Positions} and past values {_value.Layout.Positions - v.Positions}; they need to be as many");
        long[] scores = [_q.Batch, _q.Heads, _q.Positions, keys];
        _rows = new AttentionRows
        {
            Rows = _q.Batch * _q.Heads * _q.Positions,
            Heads = _q.Heads,
            Queries = _q.Positions,
            Keys = keys,
            Scale = Attributes.Float("scale", 1 / MathF.Sqrt(_q.Features)),
            Cap = Attributes.Float("softcap", 0),
            Causal = Attributes.Int("is_causal", 0) != 0,
            Past = keys - k.Positions,
        };
        _mode = Attributes.Int("qk_matmul_output_mode", 0);
        if (HasOutput(Scores))
            Make(Scores, X(0).Type, scores);
        _p = Saved(DataType.Float, scores);
        _blind = Scratch(DataType.Bool, _rows.Rows);
        _capped = _rows.Cap > 0 ? Saved(DataType.Float, scores) : null;
        _dP = ScratchBackward(DataType.Float, scores);
        PlanMask(scores);
        foreach (Slot slot in (Slot[])[X(0), _key.All, _value.All])
            Keep(slot);
        _key.PlanBackward((type, shape) => ScratchBackward(type, shape));
        _value.PlanBackward((type, shape) => ScratchBackward(type, shape));
    }

    // S = scale Q Kᵀ, capped, masked; P = softmax(S); Y = P V
    public override void Forward()
    {
        _key.Join(Workers);
        _value.Join(Workers);
        HeadLayout k = _key.Layout, v = _value.Layout, p = Square;
        Strides nest = Nest(_q.Shared(_group), k.Repeated(), p.Shared(_group));
        Sgemm.Run(Workers, new RowMatrix(X(0).F, _q.Row, 1, nest), new ColumnMatrix(_key.All.F, 1, k.Row, nest), _q.Positions, k.Positions, k.Features, _p.F, p.Row, nest);
        AttentionRows.Mask(Workers, Bound(), _p.F, Tap(0), _capped is null ? Tap(1) : _capped.F, (byte*)_blind.Pointer);
        if (_capped is not null && Tap(1) != null)
            Fill.Copy(_capped.Pointer, Tap(1), _p.Bytes);
        if (Tap(2) != null)
            CopyMasked();
        SoftmaxRows.Forward(Workers, _rows.Rows, _rows.Keys, 1, log: false, ScoreMask.None, _p.F, _p.F);
        for (long row = 0; row < _rows.Rows; row++)
        {
            if (((byte*)_blind.Pointer)[row] != 0)
                Fill.Zero(_p.F + (row * _rows.Keys), _rows.Keys * sizeof(float));
        }

        if (Tap(3) != null)
            Fill.Copy(_p.Pointer, Tap(3), _p.Bytes);
        nest = Nest(p.Shared(_group), v.Repeated(), _y.Shared(_group));
        Sgemm.Run(Workers, new RowMatrix(_p.F, p.Row, 1, nest), new ColumnMatrix(_value.All.F, v.Row, 1, nest), _q.Positions, v.Features, v.Positions, Y().F, _y.Row, nest);
    }

    public override void Backward()
    {
        HeadLayout k = _key.Layout, v = _value.Layout, p = Square;

        // dV = Pᵀ dY, over the query heads that share it
        if (Wants(2) || Wants(5))
        {
            _value.Collect(Workers, HasOutput(2) ? DY(2) : null, Wants(2) ? DX(2) : null, Wants(5) ? DX(5) : null, _group,
                new Factor(_p.F, 1, p.Row, p), new Factor(DY().F, _y.Row, 1, _y));
        }

        if (!Wants(0) && !Wants(1) && !Wants(Mask) && !Wants(4))
            return;

        // dP = dY Vᵀ; dS = P (dP - Σ dP P), which is the mask's gradient too
        Strides nest = Nest(_y.Shared(_group), v.Repeated(), p.Shared(_group));
        Sgemm.Run(Workers, new RowMatrix(DY().F, _y.Row, 1, nest), new ColumnMatrix(_value.All.F, 1, v.Row, nest), _q.Positions, v.Positions, v.Features, _dP.F, p.Row, nest);
        AddTap(3);
        SoftmaxRows.Backward(Workers, _rows.Rows, _rows.Keys, 1, log: false, scale: 1, _p.F, _dP.F, _dP.F);
        AddTap(2);
        if (Wants(Mask))
        {
            long length = DX(Mask).Count / Math.Max(1, _rows.Rows);
            for (long row = 0; row < _rows.Rows; row++)
                Fill.Copy(_dP.F + (row * _rows.Keys), DX(Mask).F + (row * length), length * sizeof(float));
        }

        // Behind the cap c tanh(s / c): dS (1 - (cap / c)²); behind the scale: scale dS
        AddTap(1);
        AttentionRows.Uncap(Workers, _rows, _dP.F, _capped is null ? null : _capped.F, HasOutput(Scores) && _mode == 0 ? DY(Scores).F : null);

        // dQ = dS K, dK = dSᵀ Q
        if (Wants(0))
        {
            nest = Nest(p.Shared(_group), k.Repeated(), _q.Shared(_group));
            Sgemm.Run(Workers, new RowMatrix(_dP.F, p.Row, 1, nest), new ColumnMatrix(_key.All.F, k.Row, 1, nest), _q.Positions, k.Features, k.Positions, DX(0).F, _q.Row, nest);
        }

        if (Wants(1) || Wants(4))
        {
            _key.Collect(Workers, HasOutput(1) ? DY(1) : null, Wants(1) ? DX(1) : null, Wants(4) ? DX(4) : null, _group,
                new Factor(_dP.F, 1, p.Row, p), new Factor(X(0).F, _q.Row, 1, _q));
        }
    }

    /// <summary>The scores as heads of as many features as there are keys.</summary>
    private HeadLayout Square => new(_q.Batch, _q.Heads, _q.Positions, _rows.Keys, false);

    private Strides Nest(long[] a, long[] b, long[] c) => Strides.Of([_q.Batch, _q.Heads / _group, _group], a, b, c);

    /// <summary>Where the scores go that the fourth output takes at a stage.</summary>
    private float* Tap(long stage) => HasOutput(Scores) && _mode == stage ? Y(Scores).F : null;

    private void AddTap(long stage)
    {
        if (Tap(stage) != null)
            Elementwise.Run<Sum>(Workers, _dP.Count, _dP.F, DY(Scores).F, null, _dP.F);
    }

    private void CopyMasked()
    {
        Fill.Copy(_p.Pointer, Tap(2), _p.Bytes);
        for (long row = 0; row < _rows.Rows; row++)
        {
            if (((byte*)_blind.Pointer)[row] != 0)
                new Span<float>(Tap(2) + (row * _rows.Keys), (int)_rows.Keys).Fill(float.NegativeInfinity);
        }
    }

    private Slot CheckRank(int input) => X(input).Rank is 3 or 4 && X(input).Rank == X(0).Rank ? X(input)
        : throw Bad($"input {input} is {X(input)}; query, key and value need three axes each, or four");

    /// <summary>Where past and present are joined: the output, or working memory when there is a past.</summary>
    private Slot? Present(int output, int past, HeadLayout now)
    {
        if (Has(past) && (X(past).Rank != 4 || X(past).Dim(0) != now.Batch || X(past).Dim(1) != now.Heads || X(past).Dim(3) != now.Features))
            throw Bad($"the past is {X(past)}; [{now.Batch},{now.Heads},past,{now.Features}] is needed");
        long[] shape = [now.Batch, now.Heads, now.Positions + (Has(past) ? X(past).Dim(2) : 0), now.Features];
        return HasOutput(output) ? Make(output, X(0).Type, shape) : Has(past) ? Saved(DataType.Float, shape) : null;
    }

    private void PlanMask(long[] scores)
    {
        long[] steps = [0, 0, 0];
        if (Has(Mask))
        {
            Slot mask = X(Mask);
            long last = mask.Rank == 0 ? 1 : mask.Dim(-1);
            bool repeats = last == 1 && scores[3] != 1 && Opset < 24;
            if (mask.Rank is 0 or > 4 || last > scores[3] || (last < scores[3] && !repeats && Opset < 24) || mask.Type is not (DataType.Float or DataType.Bool))
                throw Bad($"the mask is {mask}; floats or truth values that broadcast to [{string.Join(',', scores)}] are needed");
            _ = BroadcastShape(mask.Shape[..^1], scores[..3]);
            steps = Strides.Broadcast(mask.Shape, scores)[..3];
            _rows = _rows with { MaskLength = repeats ? 0 : last };
            BroadcastGradient(Mask, [.. scores[..3], repeats ? scores[3] : last]);
        }

        _rows = _rows with { MaskNest = Strides.Of(scores.AsSpan(0, 3), steps) };
    }

    private AttentionRows Bound() => _rows with
    {
        Bias = Has(Mask) && X(Mask).IsFloat ? X(Mask).F : null,
        Seen = Has(Mask) && !X(Mask).IsFloat ? (byte*)X(Mask).Pointer : null,
        Present = Has(6) ? (long*)X(6).Pointer : null,
    };
}
