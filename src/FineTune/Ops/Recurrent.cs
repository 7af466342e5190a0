using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// What RNN, GRU and LSTM have in common: the walk over time. Sequences X [T, N, I] (layout 1: [N, T, I]) with weights W [D, gH, I], R [D, gH, H]
/// and biases B [D, 2gH] for g gates and D directions give Y [T, D, N, H] ([N, T, D, H]) and last states [D, N, H] ([N, D, H]). The input's
/// part of all gates is one product over all steps; the recurrent part is one product a step. Times are those of X in either direction:
/// beyond a sequence's own length the state is handed on unchanged and Y is 0, so that a reversed direction starts at the sequence's end.
/// </summary>
internal abstract unsafe partial class Recurrent(int gates, int states, params string[] activations) : Operator
{
    private const int LengthsInput = 4;
    private const int InitialInput = 5;

    private static readonly Strides One = Strides.Of([], [], [], []);

    private readonly Slot[] _before = new Slot[states];
    private readonly Slot[] _after = new Slot[states];
    private readonly Slot[] _dState = new Slot[states];
    private RecurrentActivation[] _activations = [];
    private bool[] _reverse = [];
    private bool _batchFirst;
    private float _clip;
    private long _steps;
    private long _batch;
    private long _features;
    private Slot _gates = null!;
    private Slot _unclipped = null!;
    private Slot _bias = null!;
    private Slot _dGates = null!;
    private Slot _one = null!;

    /// <summary>H, the length of a state.</summary>
    protected long Hidden { get; private set; }

    /// <summary>gH, the length of all gates.</summary>
    protected long Width => gates * Hidden;

    /// <summary>N.</summary>
    protected long Batch => _batch;

    /// <summary>D, 1 or 2.</summary>
    protected int Directions => _reverse.Length;

    /// <summary>T N, the rows of everything that is remembered for each step and sequence, in the order of X.</summary>
    protected long Rows => _steps * _batch;

    /// <summary>The distance of two sequences' rows at one time.</summary>
    protected long SequenceStep => _batchFirst ? _steps : 1;

    public sealed override bool Differentiates(int input) => input != LengthsInput;

    public sealed override void Plan()
    {
        Slot x = X(0), w = X(1), r = X(2);
        if (!x.IsFloat || x.Rank != 3 || w.Rank != 3 || r.Rank != 3)
            throw Bad($"X, W and R are {x}, {w} and {r}; float tensors of rank 3 are needed");
        string direction = Attributes.String("direction", "forward");
        _reverse = direction switch
        {
            "forward" => [false],
            "reverse" => [true],
            "bidirectional" => [false, true],
            _ => throw Bad($"direction is '{Shown.Text(direction)}'; it is forward, reverse or bidirectional"),
        };
        _batchFirst = Attributes.Int("layout", 0) != 0;
        (_steps, _batch, _features) = (x.Dim(_batchFirst ? 1 : 0), x.Dim(_batchFirst ? 0 : 1), x.Dim(2));
        Hidden = Attributes.Int("hidden_size", r.Dim(2));
        _clip = Attributes.Float("clip", 0);
        long[] state = _batchFirst ? [_batch, Directions, Hidden] : [Directions, _batch, Hidden];
        Expect(1, "W", Directions, Width, _features);
        Expect(2, "R", Directions, Width, Hidden);
        Expect(3, "B", Directions, 2 * Width);
        Expect(LengthsInput, "sequence_lens", _batch);
        for (int k = 0; k < states; k++)
            Expect(InitialInput + k, k == 0 ? "initial_h" : "initial_c", state);
        ReadActivations();
        if (HasOutput(0))
            Make(0, x.Type, _batchFirst ? [_batch, _steps, Directions, Hidden] : [_steps, Directions, _batch, Hidden]);
        for (int k = 0; k < states; k++)
        {
            if (HasOutput(1 + k))
                Make(1 + k, x.Type, state);
        }

        PlanMemory();
        PlanCell();
    }

    public sealed override void Forward()
    {
        for (int d = 0; d < Directions; d++)
        {
            // gates = X Wᵀ + b for all steps at once
            SetBias(d);
            for (long row = 0; row < Rows; row++)
                Fill.Copy(_bias.F, Gate(d, row, 0), Width * sizeof(float));
            Sgemm.Run(Workers, new RowMatrix(X(0).F, _features, 1, One), new ColumnMatrix(X(1).F + (d * Width * _features), 1, _features, One),
                Rows, Width, _features, Gate(d, 0, 0), Width, One, accumulate: true);
            for (int k = 0; k < states; k++)
                CopyState(d, InitialInput + k < Inputs.Count ? Inputs[InitialInput + k] : null, _after[k], toOuter: false);
            for (long s = 0; s < _steps; s++)
            {
                long t = _reverse[d] ? _steps - 1 - s : s;
                for (int k = 0; k < states; k++)
                {
                    for (long n = 0; n < _batch; n++)
                        Fill.Copy(After(k, n), Before(k, d, Row(t, n)), Hidden * sizeof(float));
                }

                StepForward(d, t);
                if (HasOutput(0))
                    WriteOutput(d, t);
            }

            for (int k = 0; k < states; k++)
            {
                if (HasOutput(1 + k))
                    CopyState(d, Y(1 + k), _after[k], toOuter: true);
            }
        }
    }

    /// <summary>The memory of the cell's own, and its attributes.</summary>
    protected virtual void PlanCell()
    {
    }

    /// <summary>One step: from what is before it and the input's part of the gates to the states after it, for the sequences that last so long.</summary>
    protected abstract void StepForward(int d, long t);

    /// <summary>Whether the recurrent bias of a gate is simply added to the input's.</summary>
    protected virtual bool AddsRecurrentBias(int gate) => true;

    /// <summary>The row of a time and a sequence.</summary>
    protected long Row(long t, long n) => _batchFirst ? (n * _steps) + t : (t * _batch) + n;

    /// <summary>Whether a sequence lasts beyond time t.</summary>
    protected bool IsActive(long t, long n)
    {
        if (!Has(LengthsInput))
            return true;
        long length = Integers.Read(X(LengthsInput), n);
        if (length < 0 || length > _steps)
            throw Bad($"sequence_lens is {length} for sequence {n}; it lies between 0 and the {_steps} steps of X");
        return t < length;
    }

    protected float* Gate(int d, long row, int gate) => _gates.F + (((d * Rows) + row) * Width) + (gate * Hidden);

    /// <summary>State k before the step of a row.</summary>
    protected float* Before(int k, int d, long row) => _before[k].F + (((d * Rows) + row) * Hidden);

    /// <summary>State k of sequence n after the step.</summary>
    protected float* After(int k, long n) => _after[k].F + (n * Hidden);

    /// <summary>Applies the activation of a kind to a gate, which is clipped first where that is asked for.</summary>
    protected void Activate(int d, long row, int gate, int kind)
    {
        float* x = Gate(d, row, gate);
        if (_clip > 0)
        {
            float* open = Unclipped(d, row, gate);
            for (long i = 0; i < Hidden; i++)
            {
                open[i] = Math.Abs(x[i]) <= _clip ? 1 : 0;
                x[i] = Math.Clamp(x[i], -_clip, _clip);
            }
        }

        Activation(d, kind).Forward(Hidden, x);
    }

    protected RecurrentActivation Activation(int d, int kind) => _activations[(d * activations.Length) + kind];

    /// <summary>to += h Rᵀ for some gates; a row for each sequence.</summary>
    protected void RecurrentProduct(int d, int firstGate, int count, float* h, float* to, long toStep) => Sgemm.Run(Workers,
        new RowMatrix(h, SequenceStep * Hidden, 1, One), new ColumnMatrix(RecurrentWeight(d, firstGate), 1, Hidden, One),
        _batch, count * Hidden, Hidden, to, toStep, One, accumulate: true);

    private float* RecurrentWeight(int d, int gate) => X(2).F + (((d * Width) + (gate * Hidden)) * Hidden);

    private float* Unclipped(int d, long row, int gate) => _unclipped.F + (((d * Rows) + row) * Width) + (gate * Hidden);

    private float* OutputRow(float* y, int d, long t, long n) =>
        y + ((_batchFirst ? (((n * _steps) + t) * Directions) + d : (((t * Directions) + d) * _batch) + n) * Hidden);

    private void Expect(int input, string name, params ReadOnlySpan<long> shape)
    {
        if (Has(input) && !X(input).Shape.AsSpan().SequenceEqual(shape))
            throw Bad($"{name} is {X(input)}; with X {X(0)}, {Directions} direction(s) and hidden_size {Hidden} it must be [{string.Join(',', shape.ToArray())}]");
    }

    private void ReadActivations()
    {
        string[] names = Attributes.Find("activations")?.Strings.ToArray() ?? [.. Enumerable.Repeat(activations, Directions).SelectMany(a => a)];
        if (names.Length != activations.Length * Directions)
            throw Bad($"activations has {names.Length} names; {activations.Length * Directions} are needed");
        var alphas = new Queue<float>(Attributes.Find("activation_alpha")?.Floats ?? []);
        var betas = new Queue<float>(Attributes.Find("activation_beta")?.Floats ?? []);
        _activations = Array.ConvertAll(names, name => RecurrentActivation.Find(name, alphas, betas)
            ?? throw Bad($"activation '{Shown.Text(name)}' is unknown; those of ONNX are Affine, Elu, HardSigmoid, LeakyRelu, Relu, ScaledTanh, Sigmoid, Softplus, Softsign, Tanh and ThresholdedRelu"));
    }

    private void PlanMemory()
    {
        _gates = Saved(DataType.Float, Directions, Rows, Width);
        _unclipped = Saved(DataType.Float, _clip > 0 ? [Directions, Rows, Width] : [0]);
        _bias = Scratch(DataType.Float, Width);
        _dGates = ScratchBackward(DataType.Float, Rows, Width);
        _one = ScratchBackward(DataType.Float, 1);
        for (int k = 0; k < states; k++)
        {
            _before[k] = Saved(DataType.Float, Directions, Rows, Hidden);
            _after[k] = Scratch(DataType.Float, _batch, Hidden);
            _dState[k] = ScratchBackward(DataType.Float, _batch, Hidden);
        }

        Keep(X(2));
        if (Wants(0))
            Keep(X(1));
        if (Wants(1))
            Keep(X(0));
        if (Has(LengthsInput))
            Keep(X(LengthsInput));
    }

    /// <summary>b = Wb + Rb, the latter where it is simply added.</summary>
    private void SetBias(int d)
    {
        _bias.As<float>().Clear();
        if (!Has(3))
            return;
        float* b = X(3).F + (d * 2 * Width);
        for (long i = 0; i < Width; i++)
            _bias.F[i] = b[i] + (AddsRecurrentBias((int)(i / Hidden)) ? b[Width + i] : 0);
    }

    /// <summary>Between [N, H] and the states of one direction in an input or output; an absent one counts as 0.</summary>
    private void CopyState(int d, Slot? outer, Slot inner, bool toOuter)
    {
        if (outer is null)
        {
            inner.As<float>().Clear();
            return;
        }

        for (long n = 0; n < _batch; n++)
        {
            float* there = outer.F + ((_batchFirst ? (n * Directions) + d : (d * _batch) + n) * Hidden);
            float* here = inner.F + (n * Hidden);
            Fill.Copy(toOuter ? here : there, toOuter ? there : here, Hidden * sizeof(float));
        }
    }

    private void WriteOutput(int d, long t)
    {
        for (long n = 0; n < _batch; n++)
        {
            float* y = OutputRow(Y().F, d, t, n);
            if (IsActive(t, n))
                Fill.Copy(After(0, n), y, Hidden * sizeof(float));
            else
                Fill.Zero(y, Hidden * sizeof(float));
        }
    }
}
