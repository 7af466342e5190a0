using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Texts.Similarity;

public sealed class SimilarityScorerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Scored_pairs_are_judged_by_how_cosines_and_scores_go_together()
    {
        PairTable table = Table("a,b,s\nx,y,0\n", "a,b,s\none,p,0.9\ntwo,p,0.1\nthree,p,0.4\n", new TextColumns("a", "s") { Pair = "b" });
        var scorer = new SimilarityScorer(table, table.Split.Validation, PairLoss.Cosine);
        Answer(scorer, [(0, 0), (90, 0), (60, 0)]);
        SimilarityMetrics metrics = scorer.Result();
        Assert.Equal((3, 1.0), (metrics.Items, metrics.Spearman));
        Assert.Equal(Correlation.Pearson([1, 0, 0.5], [0.9, 0.1, 0.4]), metrics.Pearson!.Value, 6);
        Assert.Equal((null, null, null, null), (metrics.AccuracyAtOne, metrics.MeanReciprocalRank, metrics.TripletAccuracy, metrics.Right));
        Assert.Equal(["Spearman", "Pearson"], metrics.All.Select(figure => figure.Name));
    }

    [Fact]
    public void Pairs_without_a_score_are_judged_by_the_rank_of_the_own_text()
    {
        // "one" has two texts of its own, and neither stands in the way of the other; "three" is a second text besides, and never its own answer.
        PairTable table = Table("a,b\nx,y\n", "a,b\none,p\none,q\ntwo,r\nthree,s\nfour,three\n", TextColumns.Only("a") with { Pair = "b" });
        var scorer = new SimilarityScorer(table, table.Split.Validation, PairLoss.Ranking);
        // one at 0: p at 2 and q at 45, nothing nearer. two at 40: r at 60, after q. three at 90: s at 80. four at 77: three at 90, after s.
        Answer(scorer, [(0, 2), (0, 45), (40, 60), (90, 80), (77, 90)]);
        SimilarityMetrics metrics = scorer.Result();
        Assert.Equal(3 / 5.0, metrics.AccuracyAtOne);
        Assert.Equal((1 + 1 + (1 / 2.0) + 1 + (1 / 2.0)) / 5, metrics.MeanReciprocalRank!.Value, 10);
        Assert.Equal((null, metrics.AccuracyAtOne), (metrics.TripletAccuracy, metrics.Right));
    }

    [Fact]
    public void An_encoder_to_which_all_texts_are_one_is_the_worst()
    {
        PairTable table = Table("a,b,c\nx,y,z\n", "a,b,c\none,p,q\ntwo,r,s\n", TextColumns.Only("a") with { Pair = "b", Negative = "c" });
        var scorer = new SimilarityScorer(table, table.Split.Validation, PairLoss.Ranking);
        scorer.Answer(0, [1, 0, 1, 0, 1, 0]);
        scorer.Answer(1, [1, 0, 1, 0, 1, 0]);
        SimilarityMetrics metrics = scorer.Result();
        Assert.Equal((0, 0.25, 0), (metrics.AccuracyAtOne, metrics.MeanReciprocalRank, metrics.TripletAccuracy));
        Assert.Equal(0, metrics.Right);
    }

    [Fact]
    public void Negatives_are_told_apart_or_not()
    {
        PairTable table = Table("a,b,c\nx,y,z\n", "a,b,c\none,p,q\ntwo,r,s\n", TextColumns.Only("a") with { Pair = "b", Negative = "c" });
        var scorer = new SimilarityScorer(table, table.Split.Validation, PairLoss.Ranking);
        scorer.Answer(0, [.. Unit(0), .. Unit(20), .. Unit(30)]);
        scorer.Answer(1, [.. Unit(90), .. Unit(70), .. Unit(80)]);
        Assert.Equal(0.5, scorer.Result().TripletAccuracy);
        Assert.Equal(["one", "p", "q", "two", "r", "s"], scorer.Vectors.Select(each => table.Texts[each.Text]));
        Assert.Equal(Unit(80), scorer.Vectors[^1].Vector);
    }

    // Vectors in the plane, by their angles in degrees.
    private static void Answer(SimilarityScorer scorer, (double First, double Second)[] angles)
    {
        for (int i = 0; i < angles.Length; i++)
            scorer.Answer(i, [.. Unit(angles[i].First), .. Unit(angles[i].Second)]);
    }

    private static float[] Unit(double degrees) => [(float)Math.Cos(degrees * Math.PI / 180), (float)Math.Sin(degrees * Math.PI / 180)];

    private PairTable Table(string train, string validation, TextColumns columns)
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        string[] lines = train.Split('\n');
        File.WriteAllText(_folder["t.csv"], $"{train}{lines[1].Replace('x', 'w')}\n");
        File.WriteAllText(_folder["v.csv"], validation);
        var options = new FineTuneOptions
        {
            Base = _store.Resolve(_folder["net.onnx"]),
            Data = _folder["t.csv"],
            Validation = ValidationPlan.Parse(_folder["v.csv"]),
            Texts = new TextRunOptions { Columns = columns, Task = TextTask.Similarity },
            Out = _folder["run"],
        };
        return PairTable.Read(options, _ => { }, CancellationToken.None);
    }
}
