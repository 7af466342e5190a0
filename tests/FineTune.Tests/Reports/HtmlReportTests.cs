using System.Text.RegularExpressions;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Reports;

public sealed partial class HtmlReportTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2];

    [Fact]
    public void The_result_is_one_sentence()
    {
        string html = HtmlReport.Render(Make(["ants", "bees"], 100, wrongEvery: 20));
        Assert.Contains("<p class=\"result\"><strong>95.0\u00A0%</strong> of 100 validation pictures right <span class=\"soft\">(95\u00A0% interval 88.8 to 97.8\u00A0%)</span></p>", html);
        Assert.Contains("always saying the largest class: 50.0\u00A0%", html);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(40)]
    [InlineData(100)]
    public void Every_tag_is_closed_and_every_count_is_in_the_table(int classes)
    {
        string html = HtmlReport.Render(Make([.. Enumerable.Range(0, classes).Select(i => $"class {i}")], classes * 10, wrongEvery: 7));
        CheckTags(html);
        Assert.Equal(classes * classes, Regex.Count(html, "<td class=\"(right|wrong|none)"));
        Assert.Equal(classes >= 13, html.Contains("Most often mixed up"));
        Assert.Equal(classes, Regex.Count(html, "<span class=\"bar\""));
    }

    [Fact]
    public void Foreign_text_cannot_become_markup()
    {
        const string Evil = "<script>alert('x')</script>\n\u202E\"&";
        ReportModel model = Make([Evil, "b"], 10, wrongEvery: 2) with
        {
            Title = Evil,
            ItemsNoun = Evil,
            Notices = [Evil],
            Footer = Evil,
            Mistakes = [new ReportMistake(new Mistake(Evil, Evil, Evil, 0.5), Jpeg)],
            Code = [new ReportCode(Evil, Evil)],
            Making = [new ReportGroup(Evil, [(Evil, Evil)])],
            Parity = new ReportParity(1, 0, 0, 1e-4, Evil, Evil),
        };
        string html = HtmlReport.Render(model);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\\n\\u202e&quot;&amp;", html);
        CheckTags(html);
    }

    [Fact]
    public void Nothing_is_loaded_from_anywhere()
    {
        string html = HtmlReport.Render(Make(["a", "b"], 10, wrongEvery: 2) with { Mistakes = [new ReportMistake(new Mistake("x/y.jpg", "a", "b", 0.9), Jpeg)] });
        Assert.Contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">", html);
        Assert.DoesNotContain("://", html);
        Assert.DoesNotContain("url(", html);
        Assert.DoesNotContain("@import", html);
        Assert.DoesNotContain("<link", html);
    }

    [Fact]
    public void Mistakes_show_the_picture_only_when_it_is_one()
    {
        ReportModel model = Make(["a", "b"], 10, wrongEvery: 2) with
        {
            Mistakes =
            [
                new ReportMistake(new Mistake("x/one.jpg", "a", "b", 0.905), Jpeg),
                new ReportMistake(new Mistake("x/two.svg", "b", "a", 0.8), "<svg onload=x>"u8.ToArray()),
                new ReportMistake(new Mistake("x/three.png", "b", "a", 0.7), new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 9 }),
            ],
        };
        string html = HtmlReport.Render(model);
        Assert.Contains($"<img src=\"data:image/jpeg;base64,{Convert.ToBase64String(Jpeg)}\" alt=\"a, taken for b\">", html);
        Assert.Contains("said <span class=\"given\">b</span> 90.5\u00A0%<br>is a<br><span class=\"file\">one.jpg</span>", html);
        Assert.Single(Regex.Matches(html, "class=\"blank\""));
        Assert.Contains("<img src=\"data:image/png;base64,", html);
    }

    [Fact]
    public void The_certificate_says_whether_it_holds()
    {
        ReportModel model = Make(["a", "b"], 10, wrongEvery: 2) with { Parity = new ReportParity(153, 1.2e-5, 0, 1e-4, "ONNX Runtime 1.30.0", "ab12") };
        Assert.Contains("The saved file was loaded afresh in ONNX Runtime 1.30.0 and run on 153 items: every label is the same and no probability differs by more than 1.2e-5 (allowed: 1.0e-4).", HtmlReport.Render(model));
        model = model with { Parity = model.Parity! with { LabelMismatches = 2 } };
        Assert.Contains("The saved file, run in ONNX Runtime 1.30.0, differs: 2 of 153 labels, probabilities by up to 1.2e-5 (allowed: 1.0e-4).", HtmlReport.Render(model));
    }

    [Fact]
    public void Nothing_validated_is_said()
    {
        var model = new ReportModel { Title = "t", Classes = ["a", "b"], Validation = new ClassificationScorer(["a", "b"]).Result() };
        string html = HtmlReport.Render(model);
        Assert.Contains("There were no validation pictures, so nothing is known about its quality.", html);
        Assert.DoesNotContain("<table", html);
        CheckTags(html);
    }

    [Fact]
    public void The_diagram_is_described_in_words()
    {
        string html = HtmlReport.Render(Make(["a", "b"], 10, wrongEvery: 5));
        Assert.Contains("role=\"img\" aria-label=\"Reliability diagram: said 75.0\u00A0%, right 80.0\u00A0% of 10\"", html.Replace("&#160;", "\u00A0"));
        Assert.Contains("On average it says 75.0\u00A0% and is right 80.0\u00A0% of the time: more often right than it says. Bin by bin both differ by 5.0\u00A0% (expected calibration error).", html);
    }

    [Fact]
    public void How_it_learned_is_drawn_where_there_were_epochs()
    {
        ReportModel model = Make(["a", "b"], 10, wrongEvery: 2);
        Assert.DoesNotContain("How it learned", HtmlReport.Render(model));
        ReportModel trained = model with { Epochs = [new(1, 0.7, 0.6, 0.5, 1e-3, 2), new(2, 0.3, 0.4, 0.9, 5e-4, 2)], KeptEpoch = 1 };
        string html = HtmlReport.Render(trained);
        Assert.Contains("<h2>How it learned</h2>", html);
        Assert.Contains("rises on the validation pictures says that it learns by heart. The upright line is epoch 1, whose weights the model has; its validation loss is 0.600.", html);
        Assert.Contains("falls on the texts trained on and rises on the validation texts", HtmlReport.Render(trained with { MistakesAreText = true }));
        Assert.Contains("<svg class=\"curves\"", html);
        CheckTags(html);
        Assert.Contains(
            "without validation pictures it says nothing of others", HtmlReport.Render(model with { Epochs = [new(1, 0.7, null, null, 1e-3, 2)] }));
    }

    [Fact]
    public void The_file_is_written_whole()
    {
        using var folder = new TemporaryFolder();
        ReportModel model = Make(["a", "b"], 4, wrongEvery: 2);
        HtmlReport.Write(folder["report.html"], model);
        Assert.Equal(HtmlReport.Render(model), File.ReadAllText(folder["report.html"]));
        var error = Assert.Throws<TransferException>(() => HtmlReport.Write(folder[Path.Combine("none", "report.html")], model));
        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    private static ReportModel Make(string[] classes, int items, int wrongEvery)
    {
        var scorer = new ClassificationScorer(classes);
        for (int i = 0; i < items; i++)
        {
            int label = i % classes.Length;
            int given = i % wrongEvery == 0 ? (label + 1) % classes.Length : label;
            float[] p = new float[classes.Length];
            Array.Fill(p, 0.25f / (classes.Length - 1));
            p[given] = 0.75f;
            scorer.Add(p, label, $"{i}.jpg");
        }

        return new ReportModel { Title = "efficientnet-lite0 on test", Classes = classes, Validation = scorer.Result() };
    }

    private static void CheckTags(string html)
    {
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(html))
        {
            string name = tag.Groups["name"].Value;
            if (name is "meta" or "br" or "img" || tag.Value.EndsWith("/>", StringComparison.Ordinal))
                continue;
            if (tag.Groups["close"].Length == 0)
                open.Push(name);
            else
                Assert.Equal(open.Pop(), name);
        }

        Assert.Empty(open);
    }

    [GeneratedRegex("<(?<close>/?)(?<name>[a-z][a-z0-9]*)[^>]*>")]
    private static partial Regex Tag();
}
