using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Engine;

/// <summary>What every operator of a plan may ask.</summary>
internal sealed record PlanContext(EngineOptions Options, Workers Workers, long Opset, StepClock Clock)
{
    /// <summary>Running statistics that training updates, by name.</summary>
    public Dictionary<string, Slot> States { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes a constant one that training changes: a running statistic.</summary>
    public Slot MakeState(Slot constant)
    {
        constant.Storage.MakePermanent();
        return States[constant.Name] = constant;
    }
}
