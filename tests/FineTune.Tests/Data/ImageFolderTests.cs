using System.Diagnostics;
using System.Runtime.Versioning;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

public sealed class ImageFolderTests
{
    [Fact]
    public void Classes_are_the_folders_in_ordinal_order()
    {
        using DataFolder folder = new DataFolder().With("b/2.jpg", "b/1.PNG", "Z/x.webp", "a/deep/er/1.tiff", "a/9.JPEG");
        ImageDataset dataset = ImageFolder.Scan(folder.Path);
        Assert.Equal(["Z", "a", "b"], dataset.Classes);
        Assert.Equal(["Z/x.webp", "a/9.JPEG", "a/deep/er/1.tiff", "b/1.PNG", "b/2.jpg"], dataset.Items.Select(i => folder.Relative(i.Path)));
        Assert.Equal([0, 1, 1, 2, 2], dataset.Items.Select(i => i.Label));
        Assert.All(dataset.Items, item => Assert.Null(item.Part));
        Assert.Empty(dataset.Warnings);
        Assert.Empty(dataset.Problems);
    }

    [Fact]
    public void Hidden_files_and_junk_are_silent_and_other_files_are_counted()
    {
        using DataFolder folder = new DataFolder().With(
            "a/1.jpg", "a/.DS_Store", "a/._1.jpg", "a/Thumbs.db", "a/desktop.ini", ".git/x.jpg", "__MACOSX/a/1.jpg", "README.md",
            "b/1.jpg", "b/notes.txt", "b/2.heic", "b/noextension", "b/x.pdf");
        ImageDataset dataset = ImageFolder.Scan(folder.Path);
        Assert.Equal(["a", "b"], dataset.Classes);
        Assert.Equal(2, dataset.Items.Count);
        string warning = Assert.Single(dataset.Warnings);
        Assert.StartsWith($"{Shown.Path(folder.Path)}: 4 files left out, not pictures by their extension: '", warning);
        Assert.EndsWith(" and 1 more", warning);
    }

    [Theory]
    [InlineData("val", DatasetPart.Validation)]
    [InlineData("valid", DatasetPart.Validation)]
    [InlineData("Validation", DatasetPart.Validation)]
    [InlineData("test", DatasetPart.Test)]
    public void Split_folders_are_respected(string name, DatasetPart part)
    {
        using DataFolder folder = new DataFolder().With("train/a/1.jpg", "train/b/1.jpg", $"{name}/b/2.jpg", "notes/x.jpg");
        ImageDataset dataset = ImageFolder.Scan(folder.Path);
        Assert.Equal(["a", "b"], dataset.Classes);
        Assert.Equal([DatasetPart.Train, DatasetPart.Train, part], dataset.Items.Select(i => i.Part!.Value));
        Assert.Equal(1, dataset.Items[2].Label);
        Assert.Equal([$"{Shown.Name(folder.At("notes"))}: left out, it is neither train nor val nor test"], dataset.Warnings);
    }

    [Fact]
    public void A_class_may_be_called_train()
    {
        using DataFolder folder = new DataFolder().With("train/1.jpg", "test/2.jpg", "bus/3.jpg");
        Assert.Equal(["bus", "test", "train"], ImageFolder.Scan(folder.Path).Classes);
        using DataFolder nested = new DataFolder().With("train/steam/1.jpg", "bus/red/3.jpg");
        Assert.Equal(["bus", "train"], ImageFolder.Scan(nested.Path).Classes);
    }

    [Fact]
    public void A_missing_folder_is_not_found()
    {
        using var folder = new DataFolder();
        Refused(ErrorKind.NotFound, folder.At("none"), "{0}: no such file or folder; check the path");
    }

    [Fact]
    public void A_file_is_not_a_folder()
    {
        using DataFolder folder = new DataFolder().With("x.jpg");
        Refused(folder.At("x.jpg"), "{0}: is a file; name a folder and put one sub-folder of pictures in it for each class, such as ants/ and bees/");
    }

    [Fact]
    public void An_empty_folder_says_what_to_put_there()
    {
        using var folder = new DataFolder();
        Refused(folder.Path, "{0}: the folder is empty; put one sub-folder of pictures in it for each class, such as ants/ and bees/");
        _ = folder.With("notes.txt");
        Refused(folder.Path, "{0}: the folder holds no sub-folder; put one sub-folder of pictures in it for each class, such as ants/ and bees/");
    }

    [Fact]
    public void Pictures_without_class_folders_are_counted()
    {
        using DataFolder folder = new DataFolder().With("1.jpg", "2.jpg");
        Refused(folder.Path, "{0}: 2 pictures directly in the folder and no class folders; move them into one sub-folder for each class");
    }

    [Fact]
    public void Pictures_beside_class_folders_are_left_out_with_a_warning()
    {
        using DataFolder folder = new DataFolder().With("1.jpg", "a/1.jpg", "b/1.jpg");
        ImageDataset dataset = ImageFolder.Scan(folder.Path);
        Assert.Equal(2, dataset.Items.Count);
        Assert.Equal([$"{Shown.Path(folder.Path)}: 1 picture outside of any class folder left out"], dataset.Warnings);
    }

    [Fact]
    public void One_class_is_refused_and_a_folder_too_much_is_guessed()
    {
        using DataFolder folder = new DataFolder().With("a/1.jpg");
        Refused(folder.Path, "{0}: only one class, 'a'; add a sub-folder of pictures for each other class");
        using DataFolder wrapped = new DataFolder().With("data/a/1.jpg", "data/b/1.jpg");
        Refused(wrapped.Path, "{0}: only one class, 'data'; add a sub-folder of pictures for each other class; if the classes are the folders inside it, give " + Shown.Name(wrapped.At("data")));
    }

    [Fact]
    public void Classes_without_pictures_are_named()
    {
        using DataFolder folder = new DataFolder().With("a/1.jpg", "c/1.heic").WithEmpty("b");
        Refused(folder.Path, "{0}: no pictures in class 'b'; add some or remove the folder", first: "c");
        Refused(folder.Path, "{0}: no pictures in class 'c' (1 other file: '" + Shown.Name(folder.At("c/1.heic")) + "'); add some or remove the folder", first: "b");
    }

    [Fact]
    public void A_class_that_is_not_in_train_is_refused()
    {
        using DataFolder folder = new DataFolder().With("train/a/1.jpg", "train/b/1.jpg", "val/wasps/1.jpg");
        Refused(folder.Path, "{1}: class 'wasps' in the validation part but not in train; add training pictures or remove the folder", inner: "val");
    }

    [Fact]
    public void An_empty_split_folder_is_refused()
    {
        using DataFolder folder = new DataFolder().With("train/a/1.jpg", "train/b/1.jpg").WithEmpty("val");
        Refused(folder.Path, "{1}: this part of the split has no pictures in class folders; fill it or remove it", inner: "val");
    }

    [Fact]
    public void A_split_without_train_is_refused()
    {
        using DataFolder folder = new DataFolder().With("test/a/1.jpg", "val/b/1.jpg");
        Refused(folder.Path, "{0}: there is 'test' but no 'train' folder; name the training folder train, or give the folder of the classes itself");
    }

    [Fact]
    public void Two_names_for_one_part_are_refused()
    {
        using DataFolder folder = new DataFolder().With("train/a/1.jpg", "val/a/1.jpg", "validation/a/1.jpg");
        Refused(folder.Path, "{0}: both 'val' and 'validation' name the same part of the data; keep one of them");
    }

    [Fact]
    public void Labels_of_a_model_fix_the_order_and_refuse_strangers()
    {
        using DataFolder folder = new DataFolder().With("bees/1.jpg").WithEmpty("ants");
        ImageDataset dataset = ImageFolder.Scan(folder.Path, ["wasps", "bees", "ants"]);
        Assert.Equal(1, Assert.Single(dataset.Items).Label);
        Assert.Equal([$"{Shown.Path(folder.Path)}: no pictures in class 'ants'"], dataset.Warnings);
        var error = Assert.Throws<TransferException>(() => ImageFolder.Scan(folder.Path, ["cats", "bees"]));
        Assert.Equal($"{Shown.Path(folder.Path)}: class 'ants' not among the model's classes ('cats', 'bees'); rename the folder as the class is called, or remove it", error.Message);
        using DataFolder none = new DataFolder().WithEmpty("ants");
        error = Assert.Throws<TransferException>(() => ImageFolder.Scan(none.Path, ["ants", "bees"]));
        Assert.Equal($"{Shown.Path(none.Path)}: no pictures in 'ants'; add some", error.Message);
    }

    [SkippableFact]
    public void A_circle_of_links_is_cut_and_linked_pictures_are_listed_once()
    {
        SkipWithoutLinks();
        using DataFolder folder = new DataFolder().With("a/1.jpg", "a/sub/2.jpg", "b/3.jpg", "b/4.jpg");
        _ = File.CreateSymbolicLink(folder.At("a/sub/up"), folder.At("a"));
        _ = File.CreateSymbolicLink(folder.At("a/root"), "..");
        _ = File.CreateSymbolicLink(folder.At("a/z-again"), "sub");
        _ = File.CreateSymbolicLink(folder.At("a/linked.jpg"), folder.At("b/4.jpg"));
        ImageDataset dataset = ImageFolder.Scan(folder.Path);
        Assert.Equal(["a/1.jpg", "a/linked.jpg", "a/sub/2.jpg", "b/3.jpg", "b/4.jpg"], dataset.Items.Select(i => folder.Relative(i.Path)));
        Assert.Equal(
            new[] { "a/root", "a/sub/up", "a/z-again" }.Select(link => $"{Shown.Name(folder.At(link))}: this link leads to a folder that is read already; not followed"),
            dataset.Warnings);
    }

    [SkippableFact]
    public void Links_to_nowhere_and_to_themselves_are_problems()
    {
        SkipWithoutLinks();
        using DataFolder folder = new DataFolder().With("a/1.jpg", "b/3.jpg");
        _ = File.CreateSymbolicLink(folder.At("a/gone.jpg"), "nothing.jpg");
        _ = File.CreateSymbolicLink(folder.At("b/self.jpg"), "self.jpg");
        ImageDataset dataset = ImageFolder.Scan(folder.Path);
        Assert.Equal(["a/gone.jpg", "b/self.jpg"], dataset.Problems.Select(p => folder.Relative(p.Path)));
        Assert.All(dataset.Problems, p => Assert.Equal("a link that leads nowhere, or removed since", p.Reason));
        var error = Assert.Throws<TransferException>(() => ImageProblem.Refuse(dataset.Problems));
        Assert.Equal($"{Shown.Name(folder.At("a/gone.jpg"))}: a link that leads nowhere, or removed since (and 1 more like it); mend or remove what cannot be read, or leave it out with --skip-bad", error.Message);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
    }

    [SkippableFact]
    public void A_name_with_a_line_end_is_listed_and_shown_escaped()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows allows no line end in a name");
        using DataFolder folder = new DataFolder().With("a/1\n2.jpg", "b/3.jpg");
        ImageDataset dataset = ImageFolder.Scan(folder.Path);
        Assert.Equal("1\n2.jpg", dataset.Items[0].Name);
        Assert.EndsWith("1\\n2.jpg: bad", new ImageProblem(dataset.Items[0].Path, "bad").ToString());
    }

    [SkippableFact]
    public void A_name_that_is_not_UTF_8_is_a_problem_not_a_crash()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux has names of any bytes");
        using DataFolder folder = new DataFolder().With("a/1.jpg", "b/3.jpg");
        Shell(folder, "printf x > \"$(printf 'a/caf\\351.jpg')\"");
        ImageDataset dataset = ImageFolder.Scan(folder.Path);
        Shell(folder, "rm a/caf*");
        ImageProblem problem = Assert.Single(dataset.Problems);
        Assert.EndsWith("caf\uFFFD.jpg", problem.Path);
        Assert.Equal("its name is not valid UTF-8, so it cannot be opened (rename it)", problem.Reason);
        Assert.Equal(2, dataset.Items.Count);
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_may_not_be_read_is_a_problem()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs Unix permissions");
        Skip.If(Environment.UserName == "root", "root may read everything");
        using DataFolder folder = new DataFolder().With("a/1.jpg", "a/closed/2.jpg", "b/3.jpg");
        File.SetUnixFileMode(folder.At("a/closed"), UnixFileMode.None);
        ImageDataset dataset = ImageFolder.Scan(folder.Path);
        File.SetUnixFileMode(folder.At("a/closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(new ImageProblem(folder.At("a/closed"), "permission denied"), Assert.Single(dataset.Problems));
    }

    [SkippableFact]
    public void Ants_and_bees_are_found_with_their_own_split()
    {
        ImageDataset dataset = ImageFolder.Scan(SharedData.Require("data/hymenoptera"));
        Assert.Equal(["ants", "bees"], dataset.Classes);
        Assert.Equal(245, dataset.Items.Count(i => i.Part is DatasetPart.Train));
        Assert.Equal(153, dataset.Items.Count(i => i.Part is DatasetPart.Validation));
    }

    internal static void SkipWithoutLinks() => Skip.If(OperatingSystem.IsWindows(), "links need a privilege on Windows");

    // .NET cannot write or remove such a name.
    private static void Shell(DataFolder folder, string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = folder.Path })!;
        shell.WaitForExit();
    }

    private static void Refused(string path, string message, string? first = null, string? inner = null) =>
        Refused(ErrorKind.BadInput, path, message, first, inner);

    private static void Refused(ErrorKind kind, string path, string message, string? first = null, string? inner = null)
    {
        if (first is not null && Directory.Exists(Path.Combine(path, first)))
            Directory.Delete(Path.Combine(path, first), recursive: true);
        var error = Assert.Throws<TransferException>(() => ImageFolder.Scan(path));
        Assert.Equal(string.Format(null, message, Shown.Path(path), inner is null ? "" : Shown.Path(Path.Combine(path, inner))), error.Message);
        Assert.Equal(kind, error.Kind);
        if (first is not null)
            _ = Directory.CreateDirectory(Path.Combine(path, first));
        if (first == "c")
            File.WriteAllText(Path.Combine(path, first, "1.heic"), "x");
    }
}
