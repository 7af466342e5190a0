using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Format;

public sealed class RoundTripTests
{
    [Fact]
    public void Every_committed_model_comes_back_byte_for_byte()
    {
        string[] models = Directory.GetFiles(Repository.Fixture("models"), "*.onnx", SearchOption.AllDirectories);
        Assert.True(models.Length >= 25, $"only {models.Length} models found");
        AssertAllComeBack(models);
    }

    [SkippableFact]
    public void Every_backend_model_comes_back_byte_for_byte()
    {
        IReadOnlyList<BackendCase> cases = BackendArchive.Require();
        Assert.Equal(1914, cases.Count);
        AssertAllComeBack(cases.Select(c => c.Model));
    }

    [SkippableFact]
    public void Every_real_and_exported_model_comes_back_byte_for_byte()
    {
        string[] models = Directory.GetFiles(SharedData.Require("models"), "*.onnx", SearchOption.AllDirectories);
        Assert.True(models.Length > 160, $"only {models.Length} models found");
        AssertAllComeBack(models);
    }

    private static void AssertAllComeBack(IEnumerable<string> models)
    {
        var different = new List<string>();
        foreach (string path in models)
        {
            byte[] before = File.ReadAllBytes(path);
            Model model = Model.Load(path);
            byte[] after = model.ToBytes();
            if (!after.AsSpan().SequenceEqual(model.Clone().ToBytes()))
                different.Add($"{path}: its copy is written differently");
            if (!before.AsSpan().SequenceEqual(after))
            {
                different.Add($"{path}: {before.Length} bytes read, {after.Length} written, "
                    + $"first difference at {before.AsSpan().CommonPrefixLength(after)}");
            }
        }

        Assert.Empty(different);
    }
}
