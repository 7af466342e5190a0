using Transfer.Onnx;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training;

public sealed class ParityCheckTests
{
    [Fact]
    public void Equal_rows_hold()
    {
        ParityCertificate certificate = Compare([0.9f, 0.1f], [0.90001f, 0.09999f]);
        Assert.True(certificate.Holds);
        Assert.Equal(1e-5, certificate.MaxAbsDiff, 1e-7);
        Assert.Equal(1, certificate.Items);
    }

    [Fact]
    public void A_difference_above_the_tolerance_does_not_hold() => Assert.False(Compare([0.9f, 0.1f], [0.8998f, 0.1002f]).Holds);

    [Fact]
    public void Another_label_is_a_mismatch()
    {
        ParityCertificate certificate = Compare([0.6f, 0.4f], [0.4f, 0.6f]);
        Assert.Equal(1, certificate.LabelMismatches);
        Assert.False(certificate.Holds);
    }

    [Fact]
    public void A_tie_that_rounding_breaks_the_other_way_holds() => Assert.True(Compare([0.50001f, 0.49999f], [0.49999f, 0.50001f]).Holds);

    [Fact]
    public void Not_a_number_is_never_equal()
    {
        Assert.False(Compare([0.9f, 0.1f], [float.NaN, 0.1f]).Holds);
        Assert.False(Compare([float.NaN, 0.1f], [0.9f, 0.1f]).Holds);
    }

    [Fact]
    public void Of_labels_each_must_be_on_the_same_side_of_a_half()
    {
        var check = new ParityCheck(AnswerKind.Labels);
        check.Compare([0.9f, 0.4995f, 0.2f], [0.9f, 0.5001f, 0.2f]);
        check.Compare([0.50005f, 0.9f], [0.49998f, 0.9f]);
        Assert.Equal((2, 1), (check.Figures.Items, check.Figures.LabelMismatches));
    }

    [Fact]
    public void A_number_may_differ_by_as_much_as_its_scale_allows()
    {
        var check = new ParityCheck(AnswerKind.Number, scale: 100);
        check.Compare([1000], [1000.005f]);
        Assert.Equal(5e-5, check.Figures.MaxAbsDiff, 1e-6);
        Assert.True(check.Figures.Holds);
        check.Compare([1000], [1000.02f]);
        Assert.False(check.Figures.Holds);
    }

    [Theory]
    [InlineData(null, "a probability")]
    [InlineData("a number of a vector", "a number of a vector")]
    public void What_differs_is_refused_by_its_name(string? given, string named)
    {
        ParityCertificate certificate = Compare([0.9f, 0.1f], [0.898f, 0.102f]);
        TransferException error = Assert.Throws<TransferException>(() =>
        {
            if (given is null)
                certificate.Require();
            else
                certificate.Require(given);
        });
        Assert.Equal((ErrorKind.Integrity, $"the saved file does not give what was trained: 0 of 1 labels differ, the largest difference of {named} is 2.0e-3 and may be 1.0e-4; no file was kept"), (error.Kind, error.Message));
    }

    private static ParityCertificate Compare(float[] expected, float[] actual)
    {
        var check = new ParityCheck();
        check.Compare(expected, actual);
        Model model = Model.Parse("<ir_version: 9, opset_import: [\"\" : 17]> agraph (float[1] x) => (float[1] y) { y = Relu(x) }");
        return check.Certify(model, "onnxruntime", ["b", "a"], []);
    }
}
