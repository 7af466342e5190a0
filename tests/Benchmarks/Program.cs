using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Transfer.Benchmarks;

// Whole-path comparisons need one interleaved run and print ratios; the rest are kernels, which BenchmarkDotNet times: in this
// process, since the native libraries lie beside it.
if (args is ["features", ..])
{
    FeaturePipeline.Run(args[1..]);
}
else if (args is ["large-file"])
{
    LargeFile.Run();
}
else
{
    IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
}
