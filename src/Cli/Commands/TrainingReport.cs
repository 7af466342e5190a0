using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;

namespace Transfer.Cli.Commands;

/// <summary>What <c>transfer inspect --train</c> says.</summary>
internal static class TrainingReport
{
    private const int NamesShown = 3;

    /// <summary>The object under <c>train</c>.</summary>
    public static JsonObject ToJson(TrainingPreview preview) => new()
    {
        ["trainable"] = Json.Array(preview.Trainable),
        ["elements"] = preview.Elements,
        ["obstacles"] = Json.Array(preview.Obstacles.Select(o => new JsonObject
        {
            ["node"] = o.Node,
            ["operator"] = o.Operator,
            ["problem"] = o.Problem,
            ["cuts_off"] = Json.Array(o.CutOff),
            ["train_from"] = o.TrainFrom,
        })),
        ["shapes"] = new JsonObject(preview.Shapes.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)Json.Array(s.Value)))),
        ["bytes"] = preview.Bytes,
        ["seconds_per_1000"] = preview.SecondsPerThousand,
        ["problem"] = preview.Problem,
    };

    /// <summary>The same for people.</summary>
    public static Table ToTable(TrainingPreview preview)
    {
        Table table = new Table().Add("can learn", $"{preview.Trainable.Count} parameters, {Figures.Count(preview.Elements)} numbers");
        foreach (TrainingObstacle obstacle in preview.Obstacles)
        {
            string answer = obstacle.CutOff.Count == 0
                ? "what comes before it has nothing to learn, so it can run frozen"
                : $"it cuts off {Names(obstacle.CutOff)}: freeze what comes before '{Shown.Name(obstacle.TrainFrom)}'";
            table.Add("in the way", $"{obstacle.Node}: {obstacle.Problem}; {answer}");
        }

        table.Add("measured for", string.Join(", ", preview.Shapes.Select(s => $"{Shown.Name(s.Key)} [{string.Join(',', s.Value)}]")));
        if (preview.Bytes is { } bytes)
            table.Add("memory", FormattableString.Invariant($"{bytes / 1e6:0} MB for a training step, without the optimiser's {8 * preview.Elements / 1e6:0} MB"));
        if (preview.SecondsPerThousand is { } seconds)
            table.Add("time", $"{Figures.Duration(TimeSpan.FromSeconds(seconds))} for an epoch of 1000 items on this machine, all layers learning");
        return preview.Problem is { } problem ? table.Add("not measured", problem) : table;
    }

    private static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(NamesShown).Select(n => $"'{Shown.Name(n)}'")) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : "");
}
