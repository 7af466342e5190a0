using Transfer.FineTune.Engine;
using Transfer.FineTune.Engine.Optimizers;

namespace Transfer.FineTune;

/// <summary>How to train. The defaults suit a pretrained network and some hundred items.</summary>
public sealed record TrainOptions
{
    /// <summary>Times each item is seen.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Items in a step; no more than there are.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Batches whose gradients are averaged for one step of the optimiser.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>The highest learning rate.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>How it goes up and down.</summary>
    public Schedule Schedule { get; init; } = Schedule.Of(ScheduleKind.OneCycle);

    /// <summary>What moves the weights.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>Of <see cref="OptimizerKind.Sgd"/>: how much of the velocity a step keeps.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Of <see cref="OptimizerKind.Sgd"/>: whether to look ahead.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Decay of the weights; biases and norms (parameters of one dimension) do not decay.</summary>
    public float WeightDecay { get; init; } = 0.01f;

    /// <summary>What is added to a gradient for each unit of its weight's sign.</summary>
    public float L1 { get; init; }

    /// <summary>What is added to a gradient for each unit of its weight.</summary>
    public float L2 { get; init; }

    /// <summary>The largest norm of all gradients together; larger ones are scaled down. 0: any.</summary>
    public float Clip { get; init; } = 1;

    /// <summary>Groups with rates of their own; null: one rate for all.</summary>
    public IReadOnlyList<ParameterGroup>? Groups { get; init; }

    /// <summary>Which epoch's weights are kept.</summary>
    public KeptEpoch Keep { get; init; }

    /// <summary>Epochs without a better one, as <see cref="KeptEpoch.Best"/> has it, after which it ends; 0: never.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>The time after which it ends with the epoch; null: none.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>The most time between two checkpoints inside an epoch; the end of each epoch has one in any case.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How BatchNormalization behaves.</summary>
    public LayerMode BatchNormalization { get; init; } = LayerMode.Evaluation;

    /// <summary>Which kernels compute.</summary>
    public Algorithm Algorithm { get; init; }

    /// <summary>Where random choices begin: the order of items, what Dropout drops.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Threads; 0 for all cores. The weights are the same bits at any number.</summary>
    public int Threads { get; init; }
}
