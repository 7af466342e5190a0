namespace Transfer.Onnx.Ops;

/// <summary>How a graph can keep a constant.</summary>
internal enum ConstantForm
{
    /// <summary>As an initializer.</summary>
    Initializer,

    /// <summary>As an initializer that is listed as an input too: main graphs before IR version 4.</summary>
    ListedInitializer,

    /// <summary>As a Constant node: functions.</summary>
    Node,
}
