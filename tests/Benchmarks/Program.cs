using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Transfer.Benchmarks;
using Transfer.Benchmarks.Kernels;
using Transfer.Benchmarks.Speed;

// Whole-path comparisons need one interleaved run and print ratios; the rest are kernels, which BenchmarkDotNet times: in this
// process, since the native libraries lie beside it.
if (args is ["speed", ..])
    return SpeedCommand.Run(args[1..]);
if (args is ["speed-memory", _, ..])
    return SpeedCommand.RunForMemory(args[1], args[2..]);
if (args is ["speed-nodes", _, ..])
    return SpeedCommand.RunForNodes(args[1], args[2..]);
if (args is ["features", ..])
{
    FeaturePipeline.Run(args[1..]);
}
else if (args is ["tokenizers", ..])
{
    TokenizerSpeed.Run(args[1..]);
}
else if (args is ["embeddings", ..])
{
    EmbeddingPipeline.Run(args[1..]);
}
else if (args is ["vector-search"])
{
    VectorSearch.Run();
}
else if (args is ["check", ..])
{
    CheckAgainstOnnx.Run(args[1..]);
}
else if (args is ["check-memory", _])
{
    CheckAgainstOnnx.RunForMemory(args[1]);
}
else if (args is ["large-file"])
{
    LargeFile.Run();
}
else
{
    IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).AddColumn(new WorkColumn(), new PeakColumn());
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
}

return 0;
