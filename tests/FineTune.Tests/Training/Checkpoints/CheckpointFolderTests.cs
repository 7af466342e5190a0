using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Checkpoints;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    private CheckpointFolder Checkpoints => new(_folder["c"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_newest_comes_back_and_the_one_before_it_stays()
    {
        for (int step = 1; step <= 4; step++)
            Checkpoints.Write(Make(step));
        Checkpoint read = Checkpoints.Load(_notices.Add)!;
        Assert.Equal(4, read.State.Step);
        Assert.Equal([4f, 5], read.Tensors["parameter/w"]);
        Assert.Equal([7f], read.Tensors["optimizer/m/w"]);
        Assert.Equal(0.25, read.State.History[0].TrainLoss);
        Assert.Equal(["step-00000003", "step-00000004"], Directory.GetDirectories(_folder["c"]).Select(Path.GetFileName).Order());
        Assert.Empty(_notices);
    }

    [Fact]
    public void None_is_no_checkpoint() => Assert.Null(Checkpoints.Load(_notices.Add));

    [Theory]
    [InlineData("parameter.safetensors", "flip")]
    [InlineData("parameter.safetensors", "cut")]
    [InlineData("state.json", "flip")]
    [InlineData("state.json", "empty")]
    [InlineData("manifest.json", "remove")]
    [InlineData("manifest.json", "empty")]
    [InlineData("optimizer.safetensors", "remove")]
    public void A_damaged_one_is_passed_over_aloud(string file, string damage)
    {
        Checkpoints.Write(Make(1));
        Checkpoints.Write(Make(2));
        string path = _folder[$"c/step-00000002/{file}"];
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        if (damage == "remove")
            File.Delete(path);
        else
            File.WriteAllBytes(path, damage switch { "flip" => bytes, "cut" => bytes[..^3], _ => [] });
        Assert.Equal(1, Checkpoints.Load(_notices.Add)!.State.Step);
        Assert.Contains("step-00000002: passed over, because ", Assert.Single(_notices));
        Assert.EndsWith("; the one before it is used", _notices[0]);
    }

    [Fact]
    public void All_damaged_is_an_error()
    {
        Checkpoints.Write(Make(1));
        File.Delete(_folder["c/step-00000001/manifest.json"]);
        var error = Assert.Throws<TransferException>(() => Checkpoints.Load(_notices.Add));
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.EndsWith("c: none of the 1 checkpoint is whole; train anew into another folder", error.Message);
    }

    [Fact]
    public void Another_form_is_refused()
    {
        Checkpoints.Write(Make(1) with { State = Make(1).State with { Format = 7 } });
        Assert.EndsWith(
            "state.json: has form 7, wanted 1: another version wrote it; resume with that version, or train anew",
            Assert.Throws<TransferException>(() => Checkpoints.Load(_notices.Add)).Message);
    }

    [Fact]
    public void What_a_killed_training_left_is_swept()
    {
        Directory.CreateDirectory(_folder["c/step-00000001.tmp-1"]);
        Assert.Null(Checkpoints.Load(_notices.Add));
        Checkpoints.Write(Make(2));
        Assert.Equal(["step-00000002"], Directory.GetDirectories(_folder["c"]).Select(Path.GetFileName));
    }

    [Fact]
    public void The_manifest_holds_the_digests_of_what_was_written()
    {
        Checkpoints.Write(Make(1));
        string folder = _folder["c/step-00000001"];
        JsonObject manifest = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")))!.AsObject();
        Assert.Equal(Directory.GetFiles(folder).Select(Path.GetFileName).Where(f => f != "manifest.json").Order(), manifest.Select(pair => pair.Key).Order());
        foreach ((string file, JsonNode? digest) in manifest)
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file)))), (string?)digest);
    }

    [Fact]
    public void The_second_of_a_step_does_not_take_the_place_of_the_first()
    {
        Checkpoints.Write(Make(3));
        Checkpoints.Write(Make(3) with { State = Make(3).State with { Epoch = 2 } });
        Assert.Equal(["step-00000003", "step-00000003-01"], Directory.GetDirectories(_folder["c"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(2, Checkpoints.Load(_notices.Add)!.State.Epoch);
        Checkpoints.Write(Make(4));
        Assert.Equal(4, Checkpoints.Load(_notices.Add)!.State.Step);
        Assert.Equal(["step-00000003-01", "step-00000004"], Directory.GetDirectories(_folder["c"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        File.WriteAllText(_folder["c"], "a file");
        Assert.Equal(ErrorKind.Resource, Assert.Throws<TransferException>(() => Checkpoints.Write(Make(1))).Kind);
    }

    private static Checkpoint Make(int step) => new(
        new CheckpointState
        {
            Fingerprint = new Dictionary<string, string> { ["model"] = "abc" },
            Step = step,
            Epoch = 1,
            BatchOfEpoch = 0,
            LossOfEpoch = 0.5,
            Passes = 3,
            History = [new EpochFigures(1, 0.25, null, null, 0.001, 2)],
            BestEpoch = 1,
            Seconds = 2,
        },
        new Dictionary<string, float[]> { ["parameter/w"] = [step, 5], ["optimizer/m/w"] = [7], ["best/w"] = [1, 1] });
}
