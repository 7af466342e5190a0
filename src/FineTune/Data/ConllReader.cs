using System.Globalization;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Sentences of a CoNLL file. Columns are parted by tabs where the first word's line has one, else by blanks; unless others are asked for, the
/// word is in the first and its label in the last. Lines of <c>-DOCSTART-</c> end a sentence and hold no word. Of CoNLL-U (ten columns
/// behind tabs that begin with the id 1, a name in <c>.conllu</c>, or a line <c># global.columns</c>) the word is FORM and the label UPOS;
/// ranges such as <c>1-2</c>, whose words follow on their own, and empty nodes such as <c>1.1</c> are passed over.
/// </summary>
/// <param name="path">The file, as messages name it.</param>
/// <param name="wanted">The columns.</param>
internal sealed class ConllReader(string path, TextColumns wanted)
{
    private const string DocumentStart = "-DOCSTART-";
    private const string GlobalColumns = "global.columns", Columns = "columns";
    private static readonly string[] UniversalColumns = ["ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC"];

    private readonly List<string> _words = [];
    private readonly List<string> _labels = [];
    private readonly List<long> _lines = [];
    private string[]? _names;
    private bool _tabs;
    private bool _isUniversal;
    private int _count;
    private long _first;
    private int _word;
    private int _label;

    /// <exception cref="TransferException">A line is no word with its label; the line is named (BadInput).</exception>
    public IEnumerable<TaggedSentence> Read(TextReader reader)
    {
        _isUniversal = Path.GetExtension(path).Equals(".conllu", StringComparison.OrdinalIgnoreCase);
        long number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (IsComment(line))
            {
                ReadNames(line);
                continue;
            }

            bool ends = string.IsNullOrWhiteSpace(line) || IsDocumentStart(line);
            if (!ends)
                Add(line, number);
            else if (_words.Count > 0)
                yield return Take();
        }

        if (_words.Count > 0)
            yield return Take();
    }

    private static bool IsDocumentStart(string line) => line.StartsWith(DocumentStart, StringComparison.Ordinal) && (line.Length == DocumentStart.Length || char.IsWhiteSpace(line[DocumentStart.Length]));

    // A hashtag is a word: in a file that is no CoNLL-U, a line with as many columns as words have is none of a comment.
    private bool IsComment(string line) => line.StartsWith('#') && _words.Count == 0 && (_isUniversal || (_count == 0 ? !line.Contains('\t') : Cells(line).Length != _count));

    // "# global.columns = ID FORM UPOS" of CoNLL-U Plus, or "# columns: word tag".
    private void ReadNames(string line)
    {
        string[] parts = line[1..].Split([' ', '\t', '=', ':', ','], StringSplitOptions.RemoveEmptyEntries);
        if (_count > 0 || parts.Length < 3 || parts[0] is not (GlobalColumns or Columns))
            return;
        _names = parts[1..];
        _isUniversal |= parts[0] == GlobalColumns;
    }

    private void Add(string line, long number)
    {
        if (_count == 0)
        {
            _tabs = line.Contains('\t');
            if (Begin(Cells(line), number))
                return;
        }

        string[] cells = Cells(line);
        if (cells.Length == 1)
            throw Bad(number, $"has one column only, '{Shown.Name(cells[0])}', and a word and its label are wanted; write them with a tab between, and nothing in the line between two sentences");
        if (cells.Length != _count)
            throw Bad(number, $"has {cells.Length} columns, and line {_first} has {_count}; write as many in each{(_tabs ? ", with tabs between" : "")}");
        if (_isUniversal && !int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            if (cells[0].Split('-', '.') is [{ Length: > 0 } one, { Length: > 0 } two] && (one + two).All(char.IsAsciiDigit))
                return;
            throw Bad(number, $"begins with '{Shown.Name(cells[0])}', and words of CoNLL-U are counted from 1; correct it");
        }

        if (string.IsNullOrWhiteSpace(cells[_word]) || string.IsNullOrWhiteSpace(cells[_label]))
            throw Bad(number, $"has an empty {(string.IsNullOrWhiteSpace(cells[_word]) ? "word" : "label")}; fill it, or remove the line");
        if (_words.Count == TaggedFile.LongestSentence)
            throw Bad(_lines[0], $"begins a sentence of more than {TaggedFile.LongestSentence} words; put a blank line between sentences");
        _words.Add(cells[_word]);
        _labels.Add(cells[_label]);
        _lines.Add(number);
    }

    // The first line that is no comment says what the columns are; true where it is itself a line of names.
    private bool Begin(string[] cells, long number)
    {
        if (cells.Length == 1)
            return false;
        (_count, _first) = (cells.Length, number);
        _isUniversal |= _names is null && _tabs && cells.Length == UniversalColumns.Length && cells[0] == "1";
        if (_isUniversal && _names is null && cells.Length == UniversalColumns.Length)
            _names = UniversalColumns;
        bool header = _names is null && Asked().Any() && Asked().All(cells.Contains);
        if (header)
            _names = cells;
        if (_names is { } names && names.Length != cells.Length)
            throw Bad(number, $"has {cells.Length} columns, and {names.Length} are named; write as many in each{(_tabs ? ", with tabs between" : "")}");
        _isUniversal &= _names is ["ID", ..];
        _word = Place(wanted.Text, _isUniversal ? "FORM" : "1", "--text", number);
        _label = Place(wanted.Label, _isUniversal ? "UPOS" : _count.ToString(CultureInfo.InvariantCulture), "--label", number);
        return _word != _label ? header
            : throw new TransferException(ErrorKind.Usage, $"{Shown.Path(path)}: --text and --label both name column {_word + 1}; name another one for the labels");
    }

    private IEnumerable<string> Asked() => new[] { wanted.Text, wanted.Label }.Where(name => name.Length > 0 && !IsNumber(name));

    private int Place(string asked, string otherwise, string option, long number)
    {
        string name = asked.Length > 0 ? asked : otherwise;
        int place = Array.IndexOf(_names ?? [], name);
        if (place < 0 && IsNumber(name))
            place = int.Parse(name, CultureInfo.InvariantCulture) - 1;
        if (place >= 0 && place < _count)
            return place;
        if (IsNumber(name))
            throw Bad(number, $"has {_count} columns, and {option} names column {name}; give a number from 1 to {_count}");
        throw TransferException.BadFile(path, _names is { } names
            ? $"line {number}: no column is called '{Shown.Name(name)}'{(NearestName.Suggestion(name, names) is { Length: > 0 } near ? near : $"; {option} is one of {string.Join(", ", names.Select(each => $"'{Shown.Name(each)}'"))}")}"
            : $"line {number}: no column is called '{Shown.Name(name)}', for no line names the columns; give {option} a number from 1 to {_count}");
    }

    private static bool IsNumber(string name) => name.Length is > 0 and <= 4 && name.All(char.IsAsciiDigit) && name != "0";

    private string[] Cells(string line) => _tabs ? line.Split('\t', StringSplitOptions.TrimEntries) : line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private TaggedSentence Take()
    {
        var sentence = new TaggedSentence([.. _words], [.. _labels], [.. _lines]);
        _words.Clear();
        _labels.Clear();
        _lines.Clear();
        return sentence;
    }

    private TransferException Bad(long line, string problem) => TransferException.BadFile(path, $"line {line} {problem}");
}
