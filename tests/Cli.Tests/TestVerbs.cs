using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Transfer.Cli.Commands;
using Transfer.Cli.Output;
using Transfer.Onnx;

namespace Transfer.Cli.Tests;

/// <summary>Verbs with every kind of option and every way to end, so that the frame is tested apart from the product's verbs.</summary>
internal static class TestVerbs
{
    public static TransferCommand Command { get; } = new()
    {
        Verbs =
        [
            new(VerbGroup.Train, "echo", () => new Echo()),
            new(VerbGroup.Model, "fail", () => new Fail()),
            new(VerbGroup.Machine, "family", () => new Family()),
            new(VerbGroup.Machine, "doctor", () => new Doctor()),
            new(VerbGroup.Machine, "wait", () => new Wait()),
            new(VerbGroup.Machine, "count", () => new Count()),
        ],
    };

    private sealed class Echo : Verb
    {
        private readonly Argument<string[]> _words = new("WORD") { Description = "a word to say", Arity = ArgumentArity.OneOrMore };
        private readonly Option<string> _case = OptionOf.Choice("--case", "how letters are written", "as-is", "upper", "lower");
        private readonly Option<double?> _times = OptionOf.Number("--times", "X", "how often, on average", 0, 10);
        private readonly Option<TimeSpan?> _pause = OptionOf.Duration("--pause", "TIME", "how long to wait between two words (default: not at all)");

        public Echo()
            : base("echo", "Says words", "transfer echo hello", "transfer echo hello world --case upper")
        {
            Add(_words);
            Add(_case);
            Add(_times);
            Add(_pause);
        }

        public override int Run(Invocation call) => call.ForEach(call.Get(_words), word =>
        {
            if (word == "bad")
                throw TransferException.BadFile(word, "is not a word; give another");
            call.Output.Note($"saying {Shown.Name(word)}");
            string said = call.Get(_case) == "upper" ? word.ToUpperInvariant() : word;
            call.Output.Json(new JsonObject
            {
                ["word"] = said,
                ["times"] = call.Get(_times),
                ["pause"] = call.Get(_pause)?.TotalSeconds,
                ["seed"] = call.Seed,
                ["threads"] = call.Threads,
                ["offline"] = call.Offline,
            });
            call.Output.Line(said);
        });
    }

    private sealed class Fail : Verb
    {
        private readonly Argument<string> _how = new("HOW") { Description = "which way" };

        public Fail()
            : base("fail", "Ends in a chosen way", "transfer fail bug") => Add(_how);

        public override string OutMeaning => "what is left over";

        public override int Run(Invocation call)
        {
            call.WhenCancelled = call.Get(_how) == "cancel-late" ? "3 pictures are kept" : call.WhenCancelled;
            call.Cancellation.ThrowIfCancellationRequested();
            throw call.Get(_how) switch
            {
                "bug" => new InvalidOperationException("first line\nsecond line"),
                "memory" => new InsufficientMemoryException(),
                "closed" => new OutputClosedException(new IOException()),
                "integrity" => new TransferException(ErrorKind.Integrity, "a.onnx: other bytes"),
                var how => new NotSupportedException(how),
            };
        }
    }

    private sealed class Wait : Verb
    {
        private readonly Flag _deaf = new("--deaf", "does not hear that it is cancelled");

        public Wait()
            : base("wait", "Waits until a signal ends it", "transfer wait") => Add(_deaf);

        public override int Run(Invocation call)
        {
            call.Output.Line("waiting");
            call.Output.Flush();
            using CancellationTokenRegistration heard = call.Cancellation.Register(() => call.Output.Note("heard"));
            (call.Get(_deaf) ? CancellationToken.None : call.Cancellation).WaitHandle.WaitOne();
            throw new OperationCanceledException(call.Cancellation);
        }
    }

    private sealed class Count : Verb
    {
        public Count()
            : base("count", "Counts until nobody listens", "transfer count")
        {
        }

        public override int Run(Invocation call)
        {
            for (int i = 0; ; i++)
                call.Output.Line(i.ToString(CultureInfo.InvariantCulture));
        }
    }

    private sealed class Family : VerbFamily
    {
        public Family()
            : base("family", "Holds two verbs", "transfer family first")
        {
            Add(new Member("first"));
            var to = OptionOf.Text("--to", "NAME", "who gets it");
            to.Required = true;
            Add(new Member("second") { to });
        }
    }

    private sealed class Member(string name) : Verb(name, $"The {name} member", $"transfer family {name}")
    {
        public override int Run(Invocation call)
        {
            call.Output.Line(Name);
            return 0;
        }
    }
}
