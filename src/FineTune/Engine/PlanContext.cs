using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>What every operator of a plan may ask.</summary>
internal sealed record PlanContext(EngineOptions Options, Workers Workers, long Opset, StepClock Clock)
{
    /// <summary>Operators that the model defines by graphs of others.</summary>
    public IReadOnlyCollection<Function> Functions { get; init; } = [];

    /// <summary>Running statistics that training updates, by name.</summary>
    public Dictionary<string, Slot> States { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes a constant one that training changes: a running statistic.</summary>
    public Slot MakeState(Slot constant)
    {
        constant.Storage.MakePermanent();
        return States[constant.Name] = constant;
    }
}
