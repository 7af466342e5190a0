using System.Text.Json.Serialization;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>What a run on texts needs to know besides what all runs do.</summary>
public sealed record TextRunOptions
{
    /// <summary>The longest texts that layers learn from unless more is asked for, in tokens: what GLUE is trained with.</summary>
    public const int TrainingLength = 128;

    /// <summary>The share of the features that a training on texts drops in front of the head, as BERT does.</summary>
    public const float Dropout = 0.1f;

    /// <summary>How layers of an encoder learn unless more is asked for: BERT's schedule at the rate that suits an encoder of MiniLM's size.</summary>
    public static TrainOptions Training { get; } = new() { Epochs = 3, LearningRate = 1e-4f, Schedule = Schedule.Of(ScheduleKind.Linear) };

    /// <summary>How layers learn unless more is asked for.</summary>
    [JsonIgnore]
    public TrainOptions Defaults => Task switch
    {
        TextTask.Contrastive => ContrastiveTraining.Defaults,
        TextTask.Similarity => SimilarityTraining.Defaults,
        _ => Training,
    };

    /// <summary>Which columns of the file are what.</summary>
    public required TextColumns Columns { get; init; }

    /// <summary>What is learnt.</summary>
    public TextTask Task { get; init; }

    /// <summary>The columns, with what the task takes the labels for.</summary>
    [JsonIgnore]
    public TextColumns Table => Columns with { Answer = Answer };

    /// <summary>What the new model answers with.</summary>
    [JsonIgnore]
    public AnswerKind Answer => Task switch
    {
        TextTask.Multilabel => AnswerKind.Labels,
        TextTask.Regress => AnswerKind.Number,
        TextTask.Tokens => AnswerKind.Words,
        _ => AnswerKind.Classes,
    };

    /// <summary>From where to where the scores of pairs go; null: they are cosines.</summary>
    public ScoreRange? Scores { get; init; }

    /// <summary>The most tokens of a text; null: the model's own, where layers learn at most <see cref="TrainingLength"/>.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Whether the tables of words and positions learn too, where all layers do.</summary>
    public bool TrainEmbeddings { get; init; }
}
