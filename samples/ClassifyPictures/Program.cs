// A fine-tuned model in an app: dotnet run --project samples/ClassifyPictures -- runs/efficientnet-lite0-1 photo.jpg ...
using Transfer.Zoo;

using var classifier = ImageClassifier.Load(args[0]);
foreach (string path in args[1..])
{
    Prediction prediction = classifier.Predict(path);
    Console.WriteLine($"{path}: {prediction.Label} ({prediction.Probability:P1})");
}
