using System.Diagnostics;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Check;

public sealed class ExternalCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExternalCheckTests()
    {
        Model model = Model.Parse("""<ir_version: 8, opset_import: ["" : 17]> g (float[2] x) => (float[2] y) <float[2] w = {1, 2}> { y = Add(x, w) }""");
        model.Save(_folder["m.onnx"], new SaveOptions { Placement = TensorPlacement.External, ExternalThreshold = 1 });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_hard_link_is_a_warning_and_of_a_stranger_an_error()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using (var link = Process.Start("ln", [_folder["m.onnx.data"], _folder["other"]]))
            link.WaitForExit();
        CheckReport trusted = Check(null);
        Assert.True(trusted.IsValid);
        Assert.Equal("initializer 'w': external_data: 'm.onnx.data' has 2 names (a hard link); whoever changes it under another changes this model", Assert.Single(trusted.Warnings).ToString());
        Assert.Equal(
            "initializer 'w': external_data: expected a file of one name, got 'm.onnx.data', which has 2 (a hard link); copy the file, or check without --untrusted if you know who made the link",
            Assert.Single(Check(new ModelLimits()).Errors).ToString());
    }

    [Fact]
    public void A_link_that_leads_out_is_an_error()
    {
        File.Move(_folder["m.onnx.data"], _folder["data"]);
        Directory.CreateDirectory(_folder["in"]);
        File.Move(_folder["m.onnx"], _folder["in/m.onnx"]);
        File.CreateSymbolicLink(_folder["in/m.onnx.data"], _folder["data"]);
        Model model = Model.Load(_folder["in/m.onnx"], new LoadOptions { RequireExternalData = false });
        Assert.Contains("'m.onnx.data' is refused", Assert.Single(ModelCheck.Run(model).Errors).Message);
    }

    private CheckReport Check(ModelLimits? limits) =>
        ModelCheck.Run(Model.Load(_folder["m.onnx"], new LoadOptions { RequireExternalData = false }), new CheckOptions { Limits = limits });
}
