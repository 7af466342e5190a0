using System.IO.Compression;
using System.Text.Json;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Check;

/// <summary>The calls that onnx's own test suite makes of its checker and its shape inference, with what those answered.</summary>
public sealed class OnnxOwnCallsTests
{
    // Tests whose calls we answer otherwise than onnx, and why.
    private static readonly Dictionary<string, string> CheckedOtherwise = new()
    {
        ["test_protobuf_default"] = "an int attribute without an int; IR.md: an attribute has one of the value-carrying properties",
        ["test_custom_schema_shape_inference"] = "an operator that the test registers in ONNX's own domain",
        ["test_dummy_graph_schema_shape_inference"] = "as above, with names of a subgraph that are taken outside",
        ["test_invalid_field_in_inference_func"] = "as above",
        ["test_data_prop_via_function"] = "functions in IR version 7, which came with 8",
        ["test_graph_output_is_defined_within_sub_graph"] = "a branch that gives a value from around it; ONNX Runtime runs it, and no word forbids it",
        ["test_case_connect_partially_no_name_collision"] = "a domain imported twice; IR.md: must be unique among all sets",
        ["test_case_connect_same_output_drop_outputs"] = "as above",
        ["test_error_opset_import_mismatch"] = "as above",
        ["test_merge_preserves_mapped_output_value_info"] = "as above",
        ["test_overlapping_function_names"] = "as above",
    };

    private static readonly Dictionary<string, string> InferredOtherwise = new()
    {
        ["test_empty_graph"] = "a node that reads what nothing defines is the checker's business, and it has no nodes to look at here",
        ["test_nonzero_scalar"] = "the text says 0 rows, ONNX Runtime gives 1: left unknown",
        ["test_onehot_empty_depth"] = "depth has exactly one element, the text says",
        ["test_pad_legacy_total_padding_cancellation"] = "2^63 - 1 is more than any dimension",
        ["test_resize_scale_precision_large_dim"] = "computed in float, as ONNX Runtime does",
        ["test_rnn_layout"] = "a bidirectional RNN with the weights of one direction",
        ["test_slice_with_input_shape_axes"] = "the steps are not known, so neither is the size: onnx takes them to be 1",
        ["test_slice_with_input_shape_steps"] = "the axes are not known, so neither is what is cut: onnx takes them to be the first",
        ["test_get_symbolic_input_returns_tensor_shape_proto"] = "an operator that the test registers",
        ["test_invalid_field_in_inference_func"] = "an operator that the test registers",
        ["test_tile_dimension_overflow"] = "a size that cannot be is unknown",
        ["test_add_overflow"] = "an element that cannot be is unknown",
        ["test_sub_overflow"] = "an element that cannot be is unknown",
        ["test_CenterCropPad"] = "two sizes for a scalar; the declared output is all that onnx knows",
        ["test_Conv_3"] = "3 groups do not divide 4 output channels",
        ["test_GRU_3"] = "weights of another hidden size than the attribute says",
        ["test_LSTM_1"] = "as above",
        ["test_LSTM_3"] = "as above",
        ["test_RNN_2"] = "as above",
        ["test_Mod_1"] = "the text wants fmod 1 for floating-point numbers",
        ["test_SoftmaxCrossEntropyLoss"] = "labels of another rank than the scores",
    };

    [SkippableFact]
    public void The_checker_answers_as_onnx_does_or_as_listed()
    {
        var different = new List<string>();
        foreach ((JsonElement call, Func<string, byte[]> read) in Calls("checker"))
        {
            if (call.TryGetProperty("part", out _))
                continue;
            string id = call.GetProperty("id").GetString()!;
            string? problem = Problem(read($"{id}.in.onnx"), call.GetProperty("full_check").GetBoolean());
            if (problem is null != call.GetProperty("ok").GetBoolean())
                different.Add($"{id} {call.GetProperty("test")}: {problem ?? "accepted"}; onnx: {(call.TryGetProperty("error", out JsonElement error) ? error.ToString().Split('\n')[0] : "accepted")}");
        }

        Compare(different, CheckedOtherwise);
    }

    [SkippableFact]
    public void Inference_finds_what_onnx_finds_or_more_or_as_listed()
    {
        var different = new List<string>();
        foreach ((JsonElement call, Func<string, byte[]> read) in Calls("shape-inference"))
        {
            string id = call.GetProperty("id").GetString()!;
            bool ok = call.GetProperty("ok").GetBoolean();
            string? problem = Difference(read($"{id}.in.onnx"), ok ? read($"{id}.out.onnx") : null);
            if (problem is not null)
                different.Add($"{id} {call.GetProperty("test")}: {problem}; onnx: {(call.TryGetProperty("error", out JsonElement error) ? error.ToString().Split('\n')[0] : "")}");
        }

        Compare(different, InferredOtherwise);
    }

    private static void Compare(List<string> different, Dictionary<string, string> listed)
    {
        string[] unlisted = [.. different.Where(d => !listed.ContainsKey(Test(d)))];
        Assert.True(unlisted.Length == 0, $"{unlisted.Length} not listed:\n{string.Join('\n', unlisted)}");
        Assert.Empty(listed.Keys.Except(different.Select(Test)));
    }

    // "id module.Class.test[2]: difference"
    private static string Test(string different) => different.Split(": ")[0].Split('.')[^1].Split('[')[0];

    private static IEnumerable<(JsonElement Call, Func<string, byte[]> Read)> Calls(string kind)
    {
        string folder = SharedData.Require("golden/onnx/own-tests");
        using ZipArchive zip = ZipFile.OpenRead(Path.Combine(folder, kind + ".zip"));
        foreach (string line in File.ReadLines(Path.Combine(folder, kind + ".jsonl")))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            yield return (json.RootElement, name => Read(zip, name));
        }
    }

    private static byte[] Read(ZipArchive zip, string name)
    {
        using Stream stream = zip.GetEntry(name)!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static string? Problem(byte[] model, bool full)
    {
        try
        {
            CheckReport report = ModelCheck.Run(Model.Load(model, "model"), new CheckOptions { Full = full });
            return report.IsValid ? null : report.Errors[0].ToString();
        }
        catch (TransferException error)
        {
            return error.Message;
        }
    }

    private static string? Difference(byte[] input, byte[]? output)
    {
        Model model = Model.Load(input, "model");
        if (output is null)
            return Problem(input, full: true) is null ? "accepted" : null;

        // onnx takes a default that the caller may override for a constant.
        foreach (Value constant in model.Graph.Initializers.Where(v => v.IsInput))
            _ = model.Graph.Inputs.Remove(constant);
        InferredTypes found;
        try
        {
            found = InferShapes.Run(model);
        }
        catch (TransferException error)
        {
            return error.Message;
        }

        Model theirs = Model.Load(output, "model");
        foreach (Value value in theirs.Graph.Nodes.SelectMany(n => n.Outputs).OfType<Value>())
        {
            OnnxType? ours = model.Graph.Find(value.Name) is { } own ? found.TypeOf(own) : null;
            if (Less(ours, value.Type))
                return $"{value.Name} is {ours?.ToString() ?? "?"}, onnx says {value.Type}";
        }

        return null;
    }

    // Symbols have other names, and those of onnx that begin with unk__ mean unknown.
    private static bool Less(OnnxType? ours, OnnxType? theirs) => (ours, theirs) switch
    {
        (_, null) => false,
        (TensorType a, TensorType b) => a.Element != b.Element || Less(a.Shape, b.Shape),
        (SequenceType a, SequenceType b) => Less(a.Element, b.Element),
        (OptionalType a, OptionalType b) => Less(a.Element, b.Element),
        (SparseTensorType a, TensorType b) => a.Element != b.Element || Less(a.Shape, b.Shape),
        _ => !Equals(ours, theirs),
    };

    private static bool Less(Shape? ours, Shape? theirs) => theirs is not null && (ours is null || ours.Rank != theirs.Rank
        || ours.Zip(theirs).Any(pair => pair.Second.Number is { } wanted ? pair.First.Number != wanted
            : pair.Second.Symbol is { } symbol && !symbol.StartsWith("unk__", StringComparison.Ordinal) && pair.First.IsUnknown));
}
