using System.Text.Json;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>What the file of every trained model says of itself, whatever it answers.</summary>
internal static class TrainedMetadata
{
    /// <summary>Puts a head behind the features that a model ends in, and says in the metadata what came about and from what.</summary>
    /// <param name="model">The model, whose first output is the features; it ends in answers afterwards.</param>
    /// <param name="head">The head, with its metrics.</param>
    /// <param name="task">What was learnt, as <c>--task</c> names it.</param>
    /// <param name="classes">The classes, in the order of the head's rows.</param>
    /// <param name="basis">The name of the base model.</param>
    public static void AppendHead(Model model, TrainedModel head, string task, IReadOnlyList<string> classes, string basis)
    {
        string features = model.Graph.Outputs[0].Name;
        HeadNodes.Append(model.Graph, head.Linear);
        model.ProducerName = "transfer";
        model.ProducerVersion = ProductVersion.Text;
        MetadataMap metadata = model.Metadata;
        metadata[ImageModelMetadata.TaskKey] = task;
        metadata[ImageModelMetadata.LabelsKey] = JsonSerializer.Serialize(classes, RunJson.Compact);
        metadata[ImageModelMetadata.BaseKey] = basis;
        metadata[ImageModelMetadata.FeaturesKey] = features;
        metadata[ImageModelMetadata.MetricsKey] = JsonSerializer.Serialize(head.Validation.Summary, RunJson.Compact);
        metadata[ImageModelMetadata.VersionKey] = ProductVersion.Text;
        _ = metadata.Remove(ImageModelMetadata.ParityKey);
    }
}
