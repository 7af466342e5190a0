using Google.Protobuf;
using Transfer.Onnx.Format;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Format.Text;

public sealed class OnnxTextRoundTripTests
{
    [Fact]
    public void Committed_models_print_to_text_that_reads_back_equal() => CheckAll(Repository.Fixture("text"));

    [SkippableFact]
    public void All_backend_models_print_to_text_that_reads_back_equal() => CheckFiles([.. BackendArchive.Require().Select(item => item.Model)]);

    [SkippableTheory]
    [InlineData("golden/onnx/text/roundtrip")]
    [InlineData("golden/onnx/text/parse")]
    [InlineData("golden/onnx/checker")]
    [InlineData("models/wild")]
    [InlineData("models/exports")]
    public void Every_model_prints_to_text_that_reads_back_equal(string folder) => CheckAll(SharedData.Require(folder));

    private static void CheckAll(string folder) => CheckFiles(Directory.GetFiles(folder, "*.onnx", SearchOption.AllDirectories));

    private static void CheckFiles(string[] files)
    {
        Assert.NotEmpty(files);
        string[] differences = [.. files.Select(Difference).OfType<string>()];
        Assert.True(differences.Length == 0, string.Join("\n", differences));
    }

    /// <summary>What differs after printing and parsing; null if nothing does, or if the file is not a message at all.</summary>
    private static string? Difference(string file)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(File.ReadAllBytes(file));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        try
        {
            string text = OnnxTextPrinter.Print(model);
            ModelProto back = OnnxTextParser.ReadModel(text, file);
            if (OnnxTextPrinter.Print(back) != text)
                return $"{file}: printed again, it is another text\n";
            model.Graph ??= new GraphProto();
            return NormalProto.Of(model) == NormalProto.Of(back) ? null : $"{file}: {FirstDifference(model.ToString(), back.ToString())}\n";
        }
        catch (TransferException error)
        {
            return error.Message;
        }
    }

    private static string FirstDifference(string a, string b)
    {
        int start = Math.Max(0, a.AsSpan().CommonPrefixLength(b) - 60);
        return $"{a.Substring(start, Math.Min(120, a.Length - start))}\n    <>   {b.Substring(start, Math.Min(120, b.Length - start))}";
    }
}
