namespace Transfer.Cli.Commands;

/// <summary>One row of the verb table. The verb is built when it is asked for, so that a start costs one verb and not all.</summary>
internal sealed record VerbRow(VerbGroup Group, string Name, Func<Verb> Create);
