using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Files;

public sealed class SafePathTests
{
    [Theory]
    [InlineData("../x", "it has '..'")]
    [InlineData("a/../../x", "it has '..'")]
    [InlineData("a/../x", "it has '..'")]
    [InlineData("a\\..\\x", "it has '..'")]
    [InlineData("/etc/passwd", "it is not relative to the model's folder")]
    [InlineData("\\\\server\\share\\x", "it is not relative to the model's folder")]
    [InlineData("\\x", "it is not relative to the model's folder")]
    [InlineData("C:\\x", "it is not relative to the model's folder")]
    [InlineData("C:x", "it is not relative to the model's folder")]
    [InlineData("", "it is empty")]
    [InlineData(".", "it names a folder")]
    [InlineData("a/", "it names a folder")]
    [InlineData("a/.", "it names a folder")]
    [InlineData("a\0b", "it has a NUL character")]
    public void Names_that_lead_elsewhere_are_refused(string name, string problem)
    {
        using var folder = new TemporaryFolder();
        Expect.Error(ErrorKind.BadInput,
            $"m: external_data: location '{Shown.Name(name)}' is refused: {problem}; data must lie beneath the model's folder",
            () => SafePath.Resolve(folder.Path, name, "m"));
    }

    [Theory]
    [InlineData("w.data")]
    [InlineData("./w.data")]
    [InlineData("sub/w.data")]
    [InlineData("a..b")]
    [InlineData("...")]
    public void Names_beneath_the_folder_are_found(string name)
    {
        using var folder = new TemporaryFolder();
        string real = SafePath.Resolve(folder.Path, name, "m");
        Assert.EndsWith(Path.GetFileName(name), real);
        Assert.Equal(real, SafePath.Resolve(folder.Path + Path.DirectorySeparatorChar, name, "m"));
    }

    [SkippableFact]
    public void A_link_that_leads_out_is_refused_wherever_it_is_in_the_path()
    {
        using var folder = new TemporaryFolder();
        string model = Directory.CreateDirectory(folder["model"]).FullName;
        string outside = Directory.CreateDirectory(folder["outside"]).FullName;
        File.WriteAllText(Path.Combine(outside, "w.data"), "secret");
        Link(Path.Combine(model, "w.data"), Path.Combine(outside, "w.data"));
        Link(Path.Combine(model, "relative"), "../outside/w.data");
        LinkFolder(Path.Combine(model, "sub"), outside);
        LinkFolder(Path.Combine(model, "twice"), "sub");
        Link(Path.Combine(model, "dangling"), "../outside/none");
        foreach (string name in new[] { "w.data", "relative", "sub/w.data", "twice/w.data", "dangling" })
        {
            Expect.Error(ErrorKind.BadInput,
                $"m: external_data: location '{name}' is refused: a link leads out of the model's folder; data must lie beneath the model's folder",
                () => SafePath.Resolve(model, name, "m"));
        }
    }

    [SkippableFact]
    public void A_link_that_stays_inside_is_followed_and_a_loop_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["w.data"], "x");
        Link(folder["link"], "w.data");
        Link(folder["a"], "b");
        Link(folder["b"], "a");
        Assert.Equal("w.data", Path.GetFileName(SafePath.Resolve(folder.Path, "link", "m")));
        Expect.Error(ErrorKind.BadInput,
            "m: external_data: location 'a' is refused: its links form a loop; data must lie beneath the model's folder",
            () => SafePath.Resolve(folder.Path, "a", "m"));
    }

    [SkippableFact]
    public void A_folder_reached_through_a_link_is_still_the_folder()
    {
        using var folder = new TemporaryFolder();
        string model = Directory.CreateDirectory(folder["real"]).FullName;
        LinkFolder(folder["alias"], model);
        Assert.Equal("w.data", Path.GetFileName(SafePath.Resolve(folder["alias"], "w.data", "m")));
    }

    [SkippableFact]
    public void The_links_of_a_hugging_face_snapshot_are_honest()
    {
        using var folder = new TemporaryFolder();
        string repository = folder["models--org--name"];
        string snapshot = Directory.CreateDirectory(Path.Combine(repository, "snapshots", "4d7a", "onnx")).FullName;
        string blobs = Directory.CreateDirectory(Path.Combine(repository, "blobs")).FullName;
        File.WriteAllText(Path.Combine(blobs, "sha"), "weights");
        Link(Path.Combine(snapshot, "model.onnx.data"), "../../../blobs/sha");
        Assert.Equal("sha", Path.GetFileName(SafePath.Resolve(snapshot, "model.onnx.data", "m")));

        string other = Directory.CreateDirectory(folder[Path.Combine("models--org--other", "blobs")]).FullName;
        File.WriteAllText(Path.Combine(other, "sha"), "not of this cache");
        Link(Path.Combine(snapshot, "other"), Path.Combine(other, "sha"));
        Link(Path.Combine(snapshot, "refs"), Path.Combine(repository, "refs"));
        foreach (string name in new[] { "other", "refs" })
            Assert.Contains("a link leads out", Assert.Throws<TransferException>(() => SafePath.Resolve(snapshot, name, "m")).Message);
    }

    internal static void Link(string path, string target)
    {
        try
        {
            _ = File.CreateSymbolicLink(path, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Skip.If(true, "needs the right to make symbolic links");
        }
    }

    private static void LinkFolder(string path, string target)
    {
        try
        {
            _ = Directory.CreateSymbolicLink(path, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Skip.If(true, "needs the right to make symbolic links");
        }
    }
}
