using Xunit;

namespace Transfer.Zoo.Tests.Store;

public sealed class CacheFolderTests
{
    [Fact]
    public void The_users_own_folder_goes_first()
    {
        string own = Path.GetFullPath(Path.Combine("some", "folder"));
        Assert.Equal(own, Find(("TRANSFER_CACHE", own), ("XDG_CACHE_HOME", "/xdg"), ("HOME", "/home/me"), ("LOCALAPPDATA", "/local")));
    }

    [Fact]
    public void A_relative_folder_of_ones_own_is_made_absolute() => Assert.Equal(Path.GetFullPath("cache"), Find(("TRANSFER_CACHE", "cache")));

    [Fact]
    public void Else_it_is_the_platforms_folder_for_caches()
    {
        string? found = Find(("TRANSFER_CACHE", " "), ("HOME", "/home/me"), ("LOCALAPPDATA", "/local"));
        string expected = OperatingSystem.IsWindows() ? Path.Combine("/local", "transfer", "cache")
            : OperatingSystem.IsMacOS() ? "/home/me/Library/Caches/transfer"
            : "/home/me/.cache/transfer";
        Assert.Equal(expected, found);
    }

    [SkippableTheory]
    [InlineData("/xdg", "/xdg/transfer")]
    [InlineData("relative", "/home/me/.cache/transfer")]
    public void On_Linux_XDG_names_it(string xdg, string expected)
    {
        Skip.If(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "XDG is a rule of Linux");
        Assert.Equal(expected, Find(("XDG_CACHE_HOME", xdg), ("HOME", "/home/me")));
    }

    [Fact]
    public void Without_a_home_there_is_none() => Assert.Null(Find());

    private static string? Find(params (string Name, string Value)[] variables) =>
        CacheFolder.Find(name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault());
}
