using System.Text.RegularExpressions;
using Transfer.Onnx;

namespace Transfer.Runtime.Interop;

/// <summary>ONNX Runtime's error texts as errors of ours: the model's file and the node named, its source paths and signatures cut away.</summary>
internal static partial class OrtErrors
{
    private const int NoSuchFile = 3;
    private const int EngineError = 5;
    private const int ProviderFailure = 11;

    private const string BadModel = "mend the model, or export it again";
    private const string Unsupported = "export the model with another opset, or without this operator";
    private const string BadRun = "check the inputs' values and shapes against what the model was exported for";

    /// <summary>The error for a status.</summary>
    /// <param name="subject">What it is about, as the user named it: usually the model's file.</param>
    /// <param name="code">ONNX Runtime's error code.</param>
    /// <param name="text">Its message, of one or many lines.</param>
    public static TransferException Translate(string subject, int code, string text)
    {
        string node = "";
        string advice = BadModel;
        string cause = text.Trim();
        if (RunFailure().Match(cause) is { Success: true } run)
        {
            node = Node(run.Groups["name"].Value, run.Groups["op"].Value);
            cause = run.Groups["cause"].Value;
            advice = BadRun;
        }

        cause = WithoutSource(Prefix().Replace(cause, ""));
        foreach (Regex pattern in (ReadOnlySpan<Regex>)[InvalidNode(), KernelNode(), NamedNode(), ImplementationNode()])
        {
            if (node.Length > 0 || pattern.Match(cause) is not { Success: true } match)
                continue;
            node = Node(match.Groups["name"].Value, match.Groups["op"].Value);
            cause = cause.Remove(match.Index, match.Length).Insert(match.Index, match.Groups["keep"].Value);
        }

        cause = WithoutSource(cause.Trim(' ', ':', ','));
        ErrorKind kind = ErrorKind.BadInput;
        if (OutOfMemory().IsMatch(cause))
            (kind, advice) = (ErrorKind.Resource, "free memory, or run with smaller inputs or batches");
        else if (code == NoSuchFile)
            (kind, advice) = (ErrorKind.NotFound, "check the path");
        else if (code is EngineError or ProviderFailure)
            (kind, advice) = (ErrorKind.Resource, "check the device and its driver, or run on the processor");
        else if (MissingLocale().IsMatch(cause))
            (kind, advice) = (ErrorKind.Resource, "install that locale on this machine");
        else if (FutureOpset().Match(cause) is { Success: true } opset)
            (cause, advice) = ($"opset {opset.Groups["version"].Value} is newer than this ONNX Runtime knows", "export the model with a lower opset");
        else if (NoKernel().IsMatch(cause))
            advice = Unsupported;
        return new TransferException(kind, $"{Shown.Name(subject)}: {node}{Shown.Text(cause)}; {advice}", new InvalidOperationException(text));
    }

    private static string Node(string name, string op)
    {
        string named = name.Length > 0 ? $"node '{Shown.Name(name)}'" : "a node without a name";
        return op.Length > 0 ? $"{named} ({Shown.Name(op)}): " : $"{named}: ";
    }

    // "/src/x.cc:12 void ns::F(const T&) [with T = float] a == b was false. What went wrong": only the last sentence is for a user.
    private static string WithoutSource(string text)
    {
        Match source = SourceLine().Match(text);
        if (!source.Success)
            return text;
        string before = text[..source.Index];
        string rest = text[(source.Index + source.Length)..];
        int falseAt = rest.IndexOf(" was false.", StringComparison.Ordinal);
        string after = falseAt >= 0 ? rest[(falseAt + " was false.".Length)..].Trim() : AfterSignature(rest);
        if (after.Length == 0)
            after = rest[(rest.IndexOf(") ", StringComparison.Ordinal) + 1)..].Trim();
        return $"{before}{after}";
    }

    private static string AfterSignature(string text)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] == ')' && depth == 0)
                return SignatureEnd().Replace(text[(i + 1)..], "");
        }

        return text;
    }

    [GeneratedRegex(@"Non-zero status code returned while running (?<op>\S+) node\. Name:'(?<name>[^']*)' Status Message: (?<cause>.*)",
        RegexOptions.Singleline)]
    private static partial Regex RunFailure();

    [GeneratedRegex(@"^((\[ONNXRuntimeError\] : \d+ : \w+ : |Exception during initialization: |Fatal error: )|Load model from .*? failed: ?)+", RegexOptions.Singleline)]
    private static partial Regex Prefix();

    [GeneratedRegex("Failed to allocate memory|bad_alloc|bad allocation|out of memory", RegexOptions.IgnoreCase)]
    private static partial Regex OutOfMemory();

    [GeneratedRegex("Failed to construct locale")]
    private static partial Regex MissingLocale();

    [GeneratedRegex(@"Opset (?<version>\d+) is under development")]
    private static partial Regex FutureOpset();

    [GeneratedRegex("Could not find an implementation|Failed to find kernel|is not a registered function/op|are not supported")]
    private static partial Regex NoKernel();

    [GeneratedRegex(@"\S+\.(cc|h|hpp|cpp|cu|cuh):\d+ ")]
    private static partial Regex SourceLine();

    [GeneratedRegex(@"^(::<lambda[^>]*>)?\s*(const\s*)?(noexcept\s*)?(\[with [^\]]*\]\s*)?")]
    private static partial Regex SignatureEnd();

    [GeneratedRegex(@"^(This is an invalid model\. )?In Node, \(""(?<name>[^""]*)"", (?<op>\w+), .*?\) ?: .*?,\s*Error ", RegexOptions.Singleline)]
    private static partial Regex InvalidNode();

    [GeneratedRegex(@"(?<keep>Failed to find kernel for (?<op>\w+)\(\d+\)) \(node:'(?<name>[^']*)' ep:'[^']*'\)\.?( Op with name .*? errors: \()?",
        RegexOptions.Singleline)]
    private static partial Regex KernelNode();

    [GeneratedRegex(@"^(Node|Type Error: .*?node) ?\((?<name>[^)]*)\)( Op \((?<op>[^)]*)\))?:? ?")]
    private static partial Regex NamedNode();

    [GeneratedRegex(@"(?<keep>Could not find an implementation for (?<op>\w+)\(\d+\)) node with name '(?<name>[^']*)'")]
    private static partial Regex ImplementationNode();
}
