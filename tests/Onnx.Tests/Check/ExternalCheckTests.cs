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
            "initializer 'w': external_data: expected a file of one name, got 'm.onnx.data', which has 2 (a hard link); copy the file, or add --allow-hardlinks if you know who made the link",
            Assert.Single(Check(new ModelLimits()).Errors).ToString());
        foreach (ModelLimits? limits in new[] { null, new ModelLimits() })
        {
            CheckReport allowed = Check(limits, allowHardLinks: true);
            Assert.Empty(allowed.Errors.Concat(allowed.Warnings));
        }
    }

    [Fact]
    public void A_file_with_a_wrong_checksum_behind_one_without_is_found()
    {
        File.Copy(Repository.Fixture("faults/w.bin"), _folder["w.bin"]);
        string[] entries = ["\"location\": \"w.bin\"", "\"location\": \"w.bin\", \"checksum\": \"00\""];
        Model model = Model.Parse($$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g () => (float[4] y) <float[4] a = [{{entries[0]}}], float[4] b = [{{entries[1]}}], float[4] c = [{{entries[1]}}]> { y = Sum(a, b, c) }
            """);
        Model loaded = Model.Load(model.ToBytes(), "m", _folder.Path);
        Assert.Equal(
            ["initializer 'b'", "initializer 'c'"],
            ModelCheck.Run(loaded).Errors.Select(e => e.ToString().Split(": ")[0]));
        Assert.All(ModelCheck.Run(loaded).Errors, e => Assert.EndsWith("expected a file of SHA-1 00, got one of a00dc06e2530ee9f9d0babf934c6ce4e590b5a0c; get the data file again", e.ToString()));
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

    private CheckReport Check(ModelLimits? limits, bool allowHardLinks = false) => ModelCheck.Run(
        Model.Load(_folder["m.onnx"], new LoadOptions { RequireExternalData = false }), new CheckOptions { Limits = limits, AllowHardLinks = allowHardLinks });
}
