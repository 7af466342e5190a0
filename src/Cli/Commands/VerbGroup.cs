namespace Transfer.Cli.Commands;

/// <summary>Where a verb stands in the list of all verbs.</summary>
internal enum VerbGroup
{
    /// <summary>Train and judge.</summary>
    Train,

    /// <summary>Look at, edit and convert a model.</summary>
    Model,

    /// <summary>Models and machine.</summary>
    Machine,
}
