namespace Transfer.FineTune;

/// <summary>Tells the progress of a solver as that of a job.</summary>
internal sealed class HeadProgress(IProgress<JobProgress>? progress) : IProgress<FitProgress>
{
    public void Report(FitProgress value) => progress?.Report(new JobProgress("head", value.Done, value.Total));
}
