namespace Transfer.Cli.Commands;

/// <summary><c>transfer models</c>: the catalog and the cache.</summary>
internal sealed class Models : VerbFamily
{
    public Models()
        : base("models", "Pretrained models by name: the catalog, downloads and the cache", "transfer models list", "transfer models pull resnet18")
    {
        Add(new ModelsList());
        Add(new ModelsShow());
        Add(new ModelsPull());
        Add(new ModelsVerify());
        Add(new ModelsGc());
    }
}
