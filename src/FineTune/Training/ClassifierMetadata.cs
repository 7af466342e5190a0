using System.Text.Json;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>What the file of every trained classifier says of itself, whatever it classifies.</summary>
internal static class ClassifierMetadata
{
    /// <summary>Puts a head behind the features that a model ends in, and says in the metadata what came about and from what.</summary>
    /// <param name="model">The model, whose first output is the features; it ends in probabilities afterwards.</param>
    /// <param name="head">The head, with its metrics.</param>
    /// <param name="classes">The classes, in the order of the head's rows.</param>
    /// <param name="basis">The name of the base model.</param>
    public static void AppendHead(Model model, TrainedClassifier head, IReadOnlyList<string> classes, string basis)
    {
        string features = model.Graph.Outputs[0].Name;
        ClassifierHead.Append(model.Graph, head.Linear);
        Write(model, "classify", features, head.Validation, classes, basis);
    }

    /// <summary>Says in the metadata what a model with a head does, and from what it came about.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">What it does.</param>
    /// <param name="features">The tensor that the head reads.</param>
    /// <param name="validation">How good it is.</param>
    /// <param name="classes">The classes, or labels, in the order of the head's rows.</param>
    /// <param name="basis">The name of the base model.</param>
    public static void Write(Model model, string task, string features, ClassificationMetrics validation, IReadOnlyList<string> classes, string basis)
    {
        model.ProducerName = "transfer";
        model.ProducerVersion = ProductVersion.Text;
        MetadataMap metadata = model.Metadata;
        metadata[ImageModelMetadata.TaskKey] = task;
        metadata[ImageModelMetadata.LabelsKey] = JsonSerializer.Serialize(classes, RunJson.Compact);
        metadata[ImageModelMetadata.BaseKey] = basis;
        metadata[ImageModelMetadata.FeaturesKey] = features;
        metadata[ImageModelMetadata.MetricsKey] = JsonSerializer.Serialize(new
        {
            validation.Items,
            validation.Accuracy,
            validation.MacroF1,
            validation.LogLoss,
            EntityF1 = validation.Entities?.F1,
        }, RunJson.Compact);
        metadata[ImageModelMetadata.VersionKey] = ProductVersion.Text;
        _ = metadata.Remove(ImageModelMetadata.ParityKey);
    }
}
