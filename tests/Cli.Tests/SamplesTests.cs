using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests;

/// <summary>The sample programs, run as a newcomer would.</summary>
public sealed class SamplesTests
{
    [Fact]
    public void Texts_are_found_by_meaning()
    {
        using Process program = Start("SearchTexts", Repository.PathOf("samples/emoji-names.csv"), "something to drink");
        string[] lines = program.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        program.WaitForExit();
        Assert.Equal(0, program.ExitCode);
        Assert.Equal(5, lines.Length);
        Assert.All(lines.Take(3), line => Assert.EndsWith(",food", line.TrimEnd(), StringComparison.Ordinal));
    }

    [Fact]
    public void Pictures_are_classified()
    {
        using var run = new TinyRun(each: 4);
        run.Finetune().Succeeds();
        string picture = run["data/red/0.bmp"];
        using Process program = Start("ClassifyPictures", run["run"], picture);
        string output = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        Assert.Equal(0, program.ExitCode);
        Assert.StartsWith($"{picture}: red (", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_learns_from_random_weights()
    {
        using Process program = Start("TrainFromScratch");
        string[] lines = program.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        program.WaitForExit();
        Assert.Equal(0, program.ExitCode);
        Assert.Contains("-> 0.00", lines[0], StringComparison.Ordinal);
        Assert.Equal("regression: y = +2.000a -3.000b +0.500", lines[1].TrimEnd());
    }

    [Fact]
    public async Task A_web_service_embeds_texts()
    {
        using Process program = Start("EmbeddingApi", "--urls", "http://127.0.0.1:0");
        try
        {
            string address = await AddressOf(program);
            using var client = new HttpClient();
            HttpResponseMessage answer = await client.PostAsJsonAsync($"{address}/embed", new[] { "one", "two" });
            float[][]? vectors = await answer.Content.ReadFromJsonAsync<float[][]>();
            Assert.Equal([384, 384], vectors!.Select(vector => vector.Length));
        }
        finally
        {
            program.Kill(entireProcessTree: true);
            await program.WaitForExitAsync();
        }
    }

    private static async Task<string> AddressOf(Process program)
    {
        const string mark = "Now listening on: ";
        while (await program.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is { } line)
        {
            if (line.Contains(mark, StringComparison.Ordinal))
                return line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Trim();
        }

        throw new InvalidOperationException("the service ended before it listened");
    }

    private static Process Start(string sample, params string[] args)
    {
        string configuration = typeof(SamplesTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        string program = Repository.PathOf(Path.Combine("samples", sample, "bin", configuration, "net10.0", $"Transfer.{sample}.dll"));
        return Process.Start(new ProcessStartInfo(TransferProcess.Dotnet, [program, .. args]) { RedirectStandardOutput = true })!;
    }
}
