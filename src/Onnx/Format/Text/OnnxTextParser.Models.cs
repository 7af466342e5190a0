using Google.Protobuf.Collections;

namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextParser
{
    private ModelProto Model()
    {
        var model = new ModelProto();
        if (!Is('<'))
            throw Expected("the header of the model", "begin with <ir_version: 10, opset_import: [\"\" : 21]>");
        const string Keys = "ir_version, opset_import, producer_name, producer_version, domain, model_version, doc_string, metadata_props";
        Header(Keys, () => Annotate(model), key =>
        {
            switch (key)
            {
                case "ir_version": model.IrVersion = Integer("the IR version"); return true;
                case "opset_import": Opsets(model.OpsetImport); return true;
                case "producer_name": model.ProducerName = String("the name of the producer"); return true;
                case "producer_version": model.ProducerVersion = String("the version of the producer"); return true;
                case "domain": model.Domain = String("the domain"); return true;
                case "model_version": model.ModelVersion = Integer("the version of the model"); return true;
                case "doc_string": model.DocString = String("the doc string"); return true;
                case "metadata_props": Metadata(model.MetadataProps); return true;
                default: return false;
            }
        });
        model.Graph = Graph(isMain: true);
        while (_token.Kind != TextTokenKind.End)
            model.Functions.Add(Function());
        return model;
    }

    private FunctionProto Function()
    {
        var function = new FunctionProto();
        if (Is('<'))
        {
            Header("domain, overload, opset_import, doc_string", () => { }, key =>
            {
                switch (key)
                {
                    case "domain": function.Domain = String("the domain"); return true;
                    case "overload": function.Overload = String("the overload"); return true;
                    case "opset_import": Opsets(function.OpsetImport); return true;
                    case "doc_string": function.DocString = String("the doc string"); return true;
                    default: return false;
                }
            });
        }

        function.Name = Name("the name of a function or the end of the text", "write name <attributes> (inputs) => (outputs) { nodes }");
        if (Is('<'))
            FunctionAttributes(function);
        FunctionValues(function, function.Input, "input");
        ExpectArrow();
        FunctionValues(function, function.Output, "output");
        if (TryTake('<') && !TryTake('>'))
        {
            do
                function.ValueInfo.Add(Value(typed: false, "value"));
            while (TryTake(','));
            Expect('>', "after a value of the function", "separate values by ',' and close them with '>'");
        }

        Expect('{', "before the nodes of the function", "write the nodes in braces");
        Annotate(function);
        Nodes(function.Node);
        return function;
    }

    private void Header(string keys, Action annotate, Func<string, bool> read)
    {
        var seen = new HashSet<string>();
        Take();
        annotate();
        do
        {
            int start = _token.Start;
            string key = _token.Kind == TextTokenKind.Identifier ? Take().Value : throw Expected("a key of the header", $"keys are {keys}");
            if (!seen.Add(key))
                throw _lexer.Error(start, $"the key '{Shown.Name(key)}' is given twice; remove one");
            Expect(':', $"after the key '{Shown.Name(key)}'", "write key: value");
            if (!read(key))
                throw _lexer.Error(start, $"expected a key of the header, found '{Shown.Name(key)}'; keys are {keys}");
        }
        while (TryTake(','));
        Expect('>', "after a value of the header", "separate keys by ',' and close the header with '>'");
    }

    private void Opsets(RepeatedField<OperatorSetIdProto> opsets)
    {
        const string Hint = "write opset_import: [\"\" : 21, \"com.example\" : 1]";
        Expect('[', "before the operator sets", Hint);
        if (TryTake(']'))
            return;
        do
        {
            string domain = String("the domain of an operator set");
            Expect(':', "after the domain of an operator set", Hint);
            opsets.Add(new OperatorSetIdProto { Domain = domain, Version = Integer("the version of an operator set") });
        }
        while (TryTake(','));
        Expect(']', "after an operator set", Hint);
    }

    private void Metadata(RepeatedField<StringStringEntryProto> entries)
    {
        const string Hint = "write metadata_props: [\"key\": \"value\"]";
        Expect('[', "before the metadata", Hint);
        if (!Is(']'))
            Pairs(entries, "metadata");
        Expect(']', "after the metadata", Hint);
    }

    private void FunctionAttributes(FunctionProto function)
    {
        Take();
        do
        {
            string name = Name("the name of an attribute of the function");
            if (Is(':') || Is('='))
                function.AttributeProto.Add(Attribute(name));
            else
                function.Attribute.Add(name);
        }
        while (TryTake(','));
        Expect('>', "after an attribute of the function", "separate attributes by ',' and close them with '>'");
    }

    private void FunctionValues(FunctionProto function, RepeatedField<string> names, string what)
    {
        Expect('(', $"before the {what}s of the function", "write name <attributes> (inputs) => (outputs) { nodes }");
        if (TryTake(')'))
            return;
        do
        {
            ValueInfoProto value = Value(typed: false, what);
            names.Add(value.Name);
            if (value.Type is not null)
                function.ValueInfo.Add(value);
        }
        while (TryTake(','));
        Expect(')', $"after an {what} of the function", "separate values by ',' and close them with ')'");
    }
}
