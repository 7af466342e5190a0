using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests;

public sealed class InlineExternalDataTests
{
    [Fact]
    public void Tensors_of_data_files_come_inside_unchanged()
    {
        using var folder = new TemporaryFolder();
        Model original = TinyClassifier.Create();
        original.Save(folder["m.onnx"], new SaveOptions { Placement = TensorPlacement.External, ExternalThreshold = 1 });
        var model = Model.Load(folder["m.onnx"]);
        Assert.Equal(4, InlineExternalData.Run(model));
        File.Delete(folder["m.onnx.data"]);
        var alone = Model.Load(model.ToBytes(), "alone");
        Assert.All(original.Graph.Initializers, value => Assert.Equal(
            value.Initializer!.Bytes.ToArray(), alone.Graph.Get(value.Name).Initializer!.Bytes.ToArray()));
        Assert.Equal(0, InlineExternalData.Run(alone));
    }
}
