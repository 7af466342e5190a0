using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Runtime.Tests;

/// <summary>What ONNX Runtime would run in its own way is refused before, unless whoever opens it has checked it.</summary>
public sealed class SessionCheckTests : IDisposable
{
    private const string Refusal =
        "node 'early' (Identity): input 0 'c': expected a value that is computed before, got one that the node of 'c' (Conv) computes later; sort the nodes (transfer optimize does)";

    private readonly TemporaryFolder _folder = new();
    private readonly Model _unsorted = TinyClassifier.Unsorted(TinyClassifier.Create());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file()
    {
        string path = _folder["model.onnx"];
        _unsorted.Save(path);
        IsRefused($"{Shown.Path(path)}: {Refusal}", () => Session.Open(path));
        using Session session = Session.Open(path, new SessionOptions { IsChecked = true });
        Assert.Equal("logits", session.Outputs[0].Name);
    }

    [Fact]
    public void Bytes()
    {
        IsRefused($"m: {Refusal}", () => Session.Open(_unsorted.ToBytes(), "m"));
        using Session session = Session.Open(_unsorted.ToBytes(), "m", new SessionOptions { IsChecked = true });
        Assert.Equal("logits", session.Outputs[0].Name);
    }

    [Fact]
    public void A_model_that_others_are_compared_with()
    {
        var sample = new Dictionary<string, Tensor> { ["x"] = Tensor.FromFloats(new float[192], 1, 3, 8, 8) };
        IsRefused($"m: {Refusal}", () => new OutputProof(_unsorted, "m", [sample]));
    }

    [Fact]
    public void One_constant_of_two_under_one_name_is_not_chosen_silently()
    {
        byte[] model = TinyClassifier.Create().ToBytes();

        // graph { initializer { dims: 3 data_type: FLOAT name: "fc_b" raw_data: 12 zeros } }, appended as protobuf allows.
        byte[] tensor = [0x08, 3, 0x10, 1, 0x42, 4, .. "fc_b"u8, 0x4A, 12, .. new byte[12]];
        byte[] twice = [.. model, 0x3A, (byte)(tensor.Length + 2), 0x2A, (byte)tensor.Length, .. tensor];
        IsRefused(
            "m: graph: initializer 'fc_b': expected a name of its own, got one that another value of the graph has; rename one of them",
            () => Session.Open(twice, "m"));
        using Session last = Session.Open(twice, "m", new SessionOptions { IsChecked = true });
    }

    private static void IsRefused(string message, Func<object> open)
    {
        var error = Assert.Throws<TransferException>(open);
        Assert.Equal((ErrorKind.BadInput, message), (error.Kind, error.Message));
    }
}
