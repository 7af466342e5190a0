namespace Transfer.Onnx;

/// <content>Order.</content>
public sealed partial class Graph
{
    /// <summary>
    /// Puts the nodes, and those of all subgraphs, in an order in which each stands behind what it reads. Nodes that may stand where
    /// they are keep their order among each other: a graph that is in order is not changed. Linear in nodes and uses, without recursion
    /// over the depth of the graph.
    /// </summary>
    /// <exception cref="TransferException">
    /// Nodes read each other in a circle; the message names them, and nothing is changed (kind BadInput).
    /// </exception>
    public void SortTopologically() => TopologicalSort.Run(this);
}
