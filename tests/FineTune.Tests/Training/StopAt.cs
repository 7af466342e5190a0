namespace Transfer.FineTune.Tests.Training;

/// <summary>Asks for an end when a stage has done so many items.</summary>
internal sealed class StopAt(string stage, int done, CancellationTokenSource stop, Action? first = null) : IProgress<JobProgress>
{
    public void Report(JobProgress value)
    {
        if (value.Stage != stage || value.Done != done || stop.IsCancellationRequested)
            return;
        first?.Invoke();
        stop.Cancel();
    }
}
