using Xunit;

namespace Transfer.Zoo.Tests.Images;

/// <summary>Tests that run while no other does.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "It is a collection of tests.")]
public sealed class AloneCollection;
