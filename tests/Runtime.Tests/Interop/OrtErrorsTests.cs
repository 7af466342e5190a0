using Transfer.Onnx;
using Transfer.Runtime.Interop;
using Xunit;

namespace Transfer.Runtime.Tests.Interop;

public sealed class OrtErrorsTests
{
    private const int Fail = 1;
    private const int RuntimeException = 6;

    [Theory]
    [InlineData(
        "Non-zero status code returned while running Gather node. Name:'g' Status Message: indices element out of data bounds, idx=99 must be within the inclusive range [-2,1]",
        "m.onnx: node 'g' (Gather): indices element out of data bounds, idx=99 must be within the inclusive range [-2,1]; "
            + "check the inputs' values and shapes against what the model was exported for")]
    [InlineData(
        "Non-zero status code returned while running MatMul node. Name:'' Status Message: /s/core/cpu/matmul.h:60 onnxruntime::common::Status "
            + "onnxruntime::MatMulHelper::Compute(const onnxruntime::TensorShape&, bool) left_dim == right_dim was false. MatMul dimension mismatch",
        "m.onnx: a node without a name (MatMul): MatMul dimension mismatch; check the inputs' values and shapes against what the model was exported for")]
    [InlineData(
        "Load model from a/m.onnx failed:/s/core/graph/model.cc:181 onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::PathString&, "
            + "const onnxruntime::logging::Logger&, const onnxruntime::ModelOptions&) Unsupported model IR version: 99, max supported IR version: 13\n",
        "m.onnx: Unsupported model IR version: 99, max supported IR version: 13; mend the model, or export it again")]
    [InlineData(
        "Load model from m.onnx failed:Protobuf parsing failed.",
        "m.onnx: Protobuf parsing failed; mend the model, or export it again")]
    [InlineData(
        "Load model from m.onnx failed:Fatal error: com.acme:Foo(-1) is not a registered function/op",
        "m.onnx: com.acme:Foo(-1) is not a registered function/op; export the model with another opset, or without this operator")]
    [InlineData(
        "Could not find an implementation for Cast(25) node with name 'c'",
        "m.onnx: node 'c' (Cast): Could not find an implementation for Cast(25); export the model with another opset, or without this operator")]
    [InlineData(
        "Failed to find kernel for Cast(25) (node:'c' ep:'CPUExecutionProvider'). Op with name (c) domain () and type (Cast) kernel is not supported in "
            + "CPUExecutionProvider. Encountered following errors: ( Version mismatch. node_version: 25 kernel start version: 6 kernel_end_version: 12\n more\n)\n",
        "m.onnx: node 'c' (Cast): Failed to find kernel for Cast(25) Version mismatch. node_version: 25 kernel start version: 6 kernel_end_version: 12; "
            + "export the model with another opset, or without this operator")]
    [InlineData(
        "Load model from m failed:/s/graph/model_load_utils.h:46 void onnxruntime::F(const std::unordered_map<std::string, int>&, int) ONNX Runtime only *guarantees* "
            + "support for models stamped with official released onnx opset versions. Opset 27 is under development and support for this is limited.",
        "m.onnx: opset 27 is newer than this ONNX Runtime knows; export the model with a lower opset")]
    [InlineData(
        "This is an invalid model. In Node, (\"n\", Add, \"\", -1) : (\"a\": tensor(float),) -> (\"y\": tensor(float),) , "
            + "Error Node (n) has input size 1 not in range [min=2, max=2].",
        "m.onnx: node 'n' (Add): Node (n) has input size 1 not in range [min=2, max=2]; mend the model, or export it again")]
    public void A_text_of_the_library_becomes_one_line_with_the_node(string text, string message)
    {
        TransferException error = OrtErrors.Translate("m.onnx", Fail, text);
        Assert.Equal(message, error.Message);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Equal(text, error.InnerException!.Message);
    }

    [Theory]
    [InlineData(
        RuntimeException, "Non-zero status code returned while running Concat node. Name:'big' Status Message: /s/core/bfc_arena.cc:376 void* onnxruntime::BFCArena::Alloc(size_t, bool) "
            + "Failed to allocate memory for requested buffer of size 8796093022208\n",
        ErrorKind.Resource,
        "m.onnx: node 'big' (Concat): Failed to allocate memory for requested buffer of size 8796093022208; free memory, or run with smaller inputs or batches")]
    [InlineData(RuntimeException, "std::bad_alloc", ErrorKind.Resource, "m.onnx: std::bad_alloc; free memory, or run with smaller inputs or batches")]
    [InlineData(3, "Load model from m.onnx failed:File doesn't exist", ErrorKind.NotFound, "m.onnx: File doesn't exist; check the path")]
    [InlineData(11, "device lost", ErrorKind.Resource, "m.onnx: device lost; check the device and its driver, or run on the processor")]
    [InlineData(
        RuntimeException,
        "Exception during initialization: /s/text/string_normalizer.cc:235 onnxruntime::Locale::Locale(const std::string&)::<lambda()> "
            + "Failed to construct locale with name:en_US.UTF-8",
        ErrorKind.Resource,
        "m.onnx: Failed to construct locale with name:en_US.UTF-8; install that locale on this machine")]
    public void What_the_machine_lacks_is_not_the_models_fault(int code, string text, ErrorKind kind, string message)
    {
        TransferException error = OrtErrors.Translate("m.onnx", code, text);
        Assert.Equal((kind, message), (error.Kind, error.Message));
    }

    [Fact]
    public void A_foreign_name_cannot_act_on_the_terminal()
    {
        TransferException error = OrtErrors.Translate("m.onnx", Fail, "Could not find an implementation for Foo(1) node with name '\u001b[31m'");
        Assert.StartsWith("m.onnx: node '\\u001b[31m' (Foo): ", error.Message);
    }
}
