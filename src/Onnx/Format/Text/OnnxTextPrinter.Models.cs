using Google.Protobuf.Collections;

namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextPrinter
{
    private void Model(ModelProto model)
    {
        var rest = new ModelProto();
        rest.TrainingInfo.AddRange(model.TrainingInfo);
        rest.Configuration.AddRange(model.Configuration);
        _out.Append('<');
        Annotation(rest);
        _indent += Step;
        NewLine();
        if (model.HasIrVersion)
            _out.Append("ir_version: ").Append(model.IrVersion);
        Key("opset_import", () => Opsets(model.OpsetImport), isFirst: !model.HasIrVersion);
        Key("producer_name", model.HasProducerName, model.ProducerName);
        Key("producer_version", model.HasProducerVersion, model.ProducerVersion);
        Key("domain", model.HasDomain, model.Domain);
        if (model.HasModelVersion)
            Key("model_version", () => _out.Append(model.ModelVersion));
        Key("doc_string", model.HasDocString, model.DocString);
        if (model.MetadataProps.Count > 0)
            Key("metadata_props", () => Pairs(model.MetadataProps));
        _indent -= Step;
        NewLine();
        _out.Append(">\n");
        Graph(model.Graph ?? new GraphProto(), isMain: true);
        foreach (FunctionProto function in model.Functions)
        {
            _out.Append('\n');
            Function(function);
        }
    }

    private void Key(string key, Action value, bool isFirst = false)
    {
        if (!isFirst)
        {
            _out.Append(',');
            NewLine();
        }

        _out.Append(key).Append(": ");
        value();
    }

    private void Key(string key, bool isSet, string value)
    {
        if (isSet)
            Key(key, () => Quoted(value));
    }

    private void Opsets(RepeatedField<OperatorSetIdProto> opsets)
    {
        _out.Append('[');
        Separated(opsets, ", ", opset =>
        {
            Quoted(opset.Domain);
            _out.Append(" : ").Append(opset.Version);
        });
        _out.Append(']');
    }

    private void Function(FunctionProto function)
    {
        _out.Append('<');
        _indent += Step;
        NewLine();
        _out.Append("domain: ");
        Quoted(function.Domain);
        Key("overload", function.Overload.Length > 0, function.Overload);
        Key("opset_import", () => Opsets(function.OpsetImport));
        Key("doc_string", function.DocString.Length > 0, function.DocString);
        _indent -= Step;
        NewLine();
        _out.Append('>');
        NewLine();
        Name(function.Name);
        _out.Append(' ');
        FunctionAttributes(function);
        FunctionNames(function.Input);
        _out.Append(" => ");
        FunctionNames(function.Output);
        _out.Append(' ');
        FunctionValues(function);
        _out.Append('{');
        _indent += Step;
        var rest = new FunctionProto();
        rest.MetadataProps.AddRange(function.MetadataProps);
        Annotation(rest);
        Nodes(function.Node);
    }

    private void FunctionAttributes(FunctionProto function)
    {
        if (function.Attribute.Count + function.AttributeProto.Count == 0)
            return;
        _out.Append('<');
        Separated(function.Attribute, ", ", name => Name(name));
        if (function.Attribute.Count > 0 && function.AttributeProto.Count > 0)
            _out.Append(", ");
        Separated(function.AttributeProto, ", ", Attribute);
        _out.Append("> ");
    }

    private void FunctionNames(RepeatedField<string> names)
    {
        _out.Append('(');
        Separated(names, ", ", name => Name(name, bare: !TextWords.BeginsType(name)));
        _out.Append(')');
    }

    private void FunctionValues(FunctionProto function)
    {
        if (function.ValueInfo.Count == 0)
            return;
        _out.Append('<');
        Separated(function.ValueInfo, ", ", value => Value(value, typed: false));
        _out.Append("> ");
    }
}
