using System.Text;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Xunit;

namespace Transfer.Cli.Tests.Output;

public sealed class JsonTests
{
    [Fact]
    public void Numbers_are_invariant_and_what_is_not_finite_is_null() => Assert.Equal(
        """{"a":0.1,"b":null,"c":[1,2],"d":["x"],"e":1E-05}""",
        Json.ToLine(new JsonObject
        {
            ["a"] = Json.Number(0.1),
            ["b"] = Json.Number(double.NaN),
            ["c"] = Json.Array([1, 2L]),
            ["d"] = Json.Array(["x"]),
            ["e"] = Json.Number(1e-5),
        }));

    [Fact]
    public void Letters_stay_and_what_acts_on_a_terminal_is_escaped() =>
        Assert.Equal("""{"a":"Käfer 蜂 \u001B[0m"}""", Json.ToLine(new JsonObject { ["a"] = "Käfer 蜂 \e[0m" }));

    [Fact]
    public void A_file_is_indented_and_ends_its_line() =>
        Assert.Equal("{\n  \"a\": 1\n}\n", Encoding.UTF8.GetString(Json.ToFile(new JsonObject { ["a"] = 1 })));
}
