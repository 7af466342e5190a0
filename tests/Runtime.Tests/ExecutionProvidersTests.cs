using Transfer.Onnx;
using Xunit;

namespace Transfer.Runtime.Tests;

public sealed class ExecutionProvidersTests
{
    [Theory]
    [InlineData("cpu", ExecutionProvider.Cpu)]
    [InlineData("CUDA", ExecutionProvider.Cuda)]
    [InlineData("directml", ExecutionProvider.DirectML)]
    [InlineData("dml", ExecutionProvider.DirectML)]
    public void A_provider_is_asked_for_by_name(string name, ExecutionProvider provider) => Assert.Equal(provider, ExecutionProviders.Parse(name));

    [Fact]
    public void Names_can_be_read_back() =>
        Assert.All(Enum.GetValues<ExecutionProvider>(), provider => Assert.Equal(provider, ExecutionProviders.Parse(provider.Name())));

    [Fact]
    public void An_unknown_name_is_answered_with_the_choices() => SessionTests.Refused(
        ErrorKind.Usage, "execution provider 'gpu' is not known; use cpu, cuda or directml", () => ExecutionProviders.Parse("gpu"));

    [SkippableFact]
    public void Cuda_without_its_library_is_refused_with_what_to_put_where()
    {
        string file = OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";
        Skip.If(File.Exists(Path.Combine(Path.GetDirectoryName(OnnxRuntimeInfo.LibraryPath)!, file)), "this library has CUDA");
        bool built = OnnxRuntimeInfo.Providers.Contains("CUDAExecutionProvider");
        string seen = built
            ? $"it can use CUDA only with {file} beside it, which is not there"
            : $"it has {string.Join(", ", OnnxRuntimeInfo.Providers)}";
        Refused(ExecutionProvider.Cuda, $"execution provider cuda: {OnnxRuntimeInfo.LibraryPath} (ONNX Runtime {OnnxRuntimeInfo.Version}) cannot give it, "
            + $"{seen}; put the libraries of Microsoft's ONNX Runtime GPU package, and CUDA and cuDNN of the versions it names, "
            + "into a folder and set TRANSFER_ORT to that folder, or run with cpu");
    }

    [SkippableFact]
    public void DirectML_in_a_library_without_it_is_refused_with_what_to_put_where()
    {
        Skip.If(OnnxRuntimeInfo.Providers.Contains("DmlExecutionProvider"), "this library has DirectML");
        Refused(ExecutionProvider.DirectML, $"execution provider directml: {OnnxRuntimeInfo.LibraryPath} (ONNX Runtime {OnnxRuntimeInfo.Version}) cannot give it, "
            + $"it has {string.Join(", ", OnnxRuntimeInfo.Providers)}; on Windows put onnxruntime.dll and DirectML.dll of Microsoft's ONNX Runtime "
            + "DirectML package into a folder and set TRANSFER_ORT to that folder, or run with cpu");
    }

    private static void Refused(ExecutionProvider provider, string message) => SessionTests.Refused(
        ErrorKind.Resource, message, () => Session.Open(TinyModel.SumAndProduct(), "tiny", new SessionOptions { Provider = provider }));
}
