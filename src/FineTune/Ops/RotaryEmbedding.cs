using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Turns pairs of features by an angle that depends on the position (Su and others, RoFormer): y₁ = cos x₁ - sin x₂, y₂ = sin x₁ + cos x₂. A pair
/// is features i and i + half of the part that is turned, or neighbours when <c>interleaved</c>. Cosines and sines are [position, half], looked up
/// by position_ids, or [batch, position, half]; a batch of 1 serves all. They are tables: only x has a gradient.
/// </summary>
internal sealed unsafe class RotaryEmbedding : Operator
{
    private HeadLayout _x;
    private long _half;
    private bool _interleaved;

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        long heads = Attributes.Int("num_heads", 0), turned = Attributes.Int("rotary_embedding_dim", 0);
        if (X(0).Rank is not (3 or 4) || (X(0).Rank == 3 && (heads < 1 || X(0).Dim(2) % heads != 0)))
            throw Bad($"its input is {X(0)} with {heads} heads; four axes are needed, or three and a number of heads that divides the last");
        _x = HeadLayout.Of(X(0), heads);
        _half = (turned == 0 ? _x.Features : turned) / 2;
        _interleaved = Attributes.Int("interleaved", 0) != 0;
        if (2 * _half > _x.Features || !TablesFit())
            throw Bad($"cosines {X(1)} and sines {X(2)} do not fit {_half} pairs of {X(0)}; {(Has(3) ? "[positions,pairs] with one position_id for each position is" : "[batch,position,pairs] is")} needed");
        Make(0, X(0).Type, X(0).Shape);
        foreach (Slot? table in Inputs.Skip(1))
        {
            if (table is not null)
                Keep(table);
        }
    }

    // y₁ = cos x₁ - sin x₂, y₂ = sin x₁ + cos x₂
    public override void Forward() => Turn(X(0).F, Y().F, 1);

    // The turn backwards: dX₁ = cos dY₁ + sin dY₂, dX₂ = cos dY₂ - sin dY₁
    public override void Backward() => Turn(DY().F, DX(0).F, -1);

    private bool TablesFit()
    {
        if (!X(1).Shape.AsSpan().SequenceEqual(X(2).Shape) || X(1).Rank != (Has(3) ? 2 : 3) || X(1).Dim(-1) != _half)
            return false;
        return Has(3) ? X(3).Count == _x.Batch * _x.Positions : X(1).Dim(1) == _x.Positions && (X(1).Dim(0) == 1 || X(1).Dim(0) == _x.Batch);
    }

    private void Turn(float* from, float* to, float direction)
    {
        Fill.Copy(from, to, X(0).Bytes);
        long step = _interleaved ? 1 : _half, next = _interleaved ? 2 : 1;
        for (long token = 0; token < _x.Batch * _x.Positions; token++)
        {
            long batch = token / _x.Positions, position = token % _x.Positions, row = RowOf(token) * _half;
            float* cos = X(1).F + row, sin = X(2).F + row;
            for (long head = 0; head < _x.Heads; head++)
            {
                long at = (batch * _x.BatchStep) + (head * _x.HeadStep) + (position * _x.Row);
                for (long i = 0; i < _half; i++, at += next)
                {
                    float a = from[at], b = from[at + step], s = direction * sin[i];
                    to[at] = (cos[i] * a) - (s * b);
                    to[at + step] = (s * a) + (cos[i] * b);
                }
            }
        }
    }

    private long RowOf(long token)
    {
        if (!Has(3))
            return X(1).Dim(0) == 1 ? token % _x.Positions : token;
        long row = Integers.Read(X(3), token);
        return row >= 0 && row < X(1).Dim(0) ? row : throw Bad($"position {row} is beyond the {X(1).Dim(0)} rows of the tables; give positions that are there");
    }
}
