using Transfer.FineTune.Ops;

namespace Transfer.FineTune.Engine;

/// <summary>Is told when an operator of a step has run, in the order in which they run; the additions of its gradients count as its own.</summary>
internal interface IOperatorWatch
{
    void Done(Operator op, bool isBackward);
}
