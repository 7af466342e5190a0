using Transfer.Cli.Output;
using Transfer.Onnx;
using Xunit;

namespace Transfer.Cli.Tests.Output;

public sealed class ErrorsTests
{
    private const string Assembly = "Transfer.Zoo, Version=1.0.0.0, Culture=neutral";

    [Fact]
    public void A_part_that_the_machine_refused_to_load_is_named()
    {
        const string Message = "Transfer.Zoo: this part of the program cannot be loaded; the machine refused memory or open files (see ulimit -v and -n), or the installation is not whole";
        foreach (Exception cause in new Exception[]
        {
            new FileNotFoundException("no", Assembly), new FileLoadException("no", Assembly), new BadImageFormatException("no", Assembly),
            new TypeInitializationException("T", new FileNotFoundException("no", Assembly)),
        })
        {
            TransferException shown = Errors.Refused(cause)!;
            Assert.Equal((ErrorKind.Resource, Message), (shown.Kind, shown.Message));
        }
    }

    [Fact]
    public void Memory_that_was_refused_is_said_however_deep()
    {
        TransferException shown = Errors.Refused(new TaskSchedulerException(new InsufficientMemoryException()))!;
        Assert.Equal((ErrorKind.Resource, "out of memory; close other programs, or give less at once (a smaller batch, fewer --threads)"), (shown.Kind, shown.Message));
    }

    [Fact]
    public void What_is_our_own_fault_is_not_put_on_the_machine()
    {
        Assert.Null(Errors.Refused(new FileNotFoundException("no", "a.txt")));
        Assert.Null(Errors.Refused(new InvalidOperationException()));
    }
}
