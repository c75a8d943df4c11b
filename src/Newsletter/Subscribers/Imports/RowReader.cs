using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Shell.Api;
using Newsletter.Shell.DelimitedText;
using Newsletter.Subscribers.Consents;

namespace Newsletter.Subscribers.Imports;

/// <summary>Reads a list row by row: what may come in, and why the rest may not.</summary>
internal sealed class RowReader
{
    /// <summary>How an export says that somebody has switched all sections off.</summary>
    public const string NoSections = "none";

    private const int MostName = 200;
    private const int MostWords = 1000;
    private const int MostLetters = 50;

    /// <summary>Nobody has agreed tomorrow; a list that names no zone may be ahead of ours.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private static readonly string Monthly = ApiJson.Name(Frequency.Monthly);
    private static readonly string EveryIssue = ApiJson.Name(Frequency.EveryIssue);
    private const int MostAttribute = 1000;

    private readonly CsvReader _csv;
    private readonly ImportColumn[] _columns;
    private readonly ImportColumn _email;
    private readonly ImportColumn[] _instead;
    private readonly SubscriptionState _begin;
    private readonly SubscriptionState? _whole;
    private readonly SubscriptionState _usual;
    private readonly DateTimeOffset _latest;
    private readonly DateOnly _today;
    private readonly Dictionary<(int Column, string Word), ListState> _words = [];
    private readonly Cells _cells = new();
    private readonly string[] _names;
    private readonly bool _header;
    private bool _headerRead;
    private readonly HashSet<string> _sections;

    /// <param name="publication">The one whose list it is.</param>
    /// <param name="whole">What everybody on the list is, whatever its columns say.</param>
    /// <param name="takenAt">When the list came.</param>
    public RowReader(CsvReader csv, IReadOnlyList<ImportColumn> columns, bool header, bool confirmed, SubscriptionState? whole, DateTimeOffset takenAt, Publication publication)
    {
        _csv = csv;
        _columns = [.. columns.Where(c => c.Field is not (ImportField.Skip or ImportField.Email))];
        _names = [.. columns.Select(c => c.Header)];
        _email = columns.First(c => c.Field == ImportField.Email);
        _instead = [.. columns.Where(c => c is { Instead: true, Field: ImportField.Attribute })];
        _begin = confirmed ? SubscriptionState.Active : SubscriptionState.Pending;
        _whole = whole;
        _usual = whole ?? _begin;
        _latest = takenAt + Ahead;
        _header = header;
        _today = TimeZones.DayOf(takenAt, publication.TimeZone);
        _sections = publication.Sections.Select(s => s.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>How many rows below the header have been read.</summary>
    public long Taken { get; private set; }

    /// <summary>Reads a row into <paramref name="rows"/>, or says why it may not come in.</summary>
    /// <returns>False behind the last row.</returns>
    public bool Read(RowBlock rows, out RowNote? note)
    {
        while (_csv.ReadFilled())
        {
            if (_header && !_headerRead)
            {
                _headerRead = ColumnGuess.IsHeader(_csv.Fields(), _names);
                continue;
            }

            note = Row(++Taken, rows);
            return true;
        }

        if (_header && !_headerRead)
            throw new IOException("the row with the names of its columns is gone.");
        note = null;
        return false;
    }

    /// <summary>What became of the row last read.</summary>
    public RowNote Note(long number, RowFate fate, string why) =>
        new(number, fate, why, string.Join(',', _csv.Fields().Select(CsvWriter.Field)));

    private RowNote? Row(long number, RowBlock rows)
    {
        var cell = Address();
        // 99 of 100 are as they should be, and no object is made of them.
        var plain = AddressJudge.IsPlain(cell);
        var judged = plain ? default : AddressCell.Read(cell, _csv.Damaged);
        if (!plain && (judged.Verdict == AddressVerdict.No || judged.Key is null))
            return Note(number, judged.Verdict == AddressVerdict.Review ? RowFate.Review : RowFate.Refused, judged.Why);
        if (_csv.Damaged && _csv.Count != _names.Length)
            return Note(number, RowFate.Review, "The quotation marks of the row do not fit together: which of its fields says what, somebody has to say.");
        _cells.Clear();
        foreach (var column in _columns)
        {
            if (column.Index < _csv.Count && Text(_csv[column.Index]) is { Length: > 0 } text)
                Take(_cells, column, text);
            else if (column is { Ticked: true, Field: ImportField.Status })
                _cells.Say(ListState.Asked, "");
        }

        if (_cells.State == ListState.Unknown)
            return Note(number, RowFate.Review, $"'{_cells.Unknown}' is not known as a state. Use subscribed, pending, unsubscribed, cleaned, bounced or complained, or map=COLUMN=skip.");
        // Whoever gets no mail anyway is kept as that, whatever the cell says.
        if (_cells.UnknownDay is { } unknown && !PlanStep.IsNo(State(_cells.State)))
            return Note(number, RowFate.Review, $"'{unknown}' is not known as the day until which they paused. Write it like 2027-03-31, leave it empty, or use map=COLUMN=skip.");
        rows.Begin(number);
        if (plain)
        {
            rows.Put(RowText.Email, cell);
            rows.PutPlainKey(cell);
        }
        else
        {
            rows.Put(RowText.Email, judged.Email);
            rows.Put(RowText.Key, judged.Key);
        }

        Put(rows, _cells, judged.Name ?? "");
        return null;
    }

    private ReadOnlySpan<char> Address()
    {
        var first = _email.Index < _csv.Count ? _csv[_email.Index] : default;
        if (_instead.Length == 0 || !first.IsWhiteSpace())
            return first;
        foreach (var column in _instead)
        {
            if (column.Index < _csv.Count && AddressCell.Read(_csv[column.Index]).Verdict == AddressVerdict.Yes)
                return _csv[column.Index];
        }

        return first;
    }

    private void Put(RowBlock rows, Cells cells, string judgedName)
    {
        var name = cells.FullName() is { Length: > 0 } full ? full : judgedName;
        if (name.Contains("://", StringComparison.Ordinal) || name.Contains("www.", StringComparison.OrdinalIgnoreCase))
            name = "";
        else if (name.Length > MostName)
            name = name[..MostName];
        rows.PutName(name);
        var state = State(cells.State);
        var sections = SectionsOf(cells.Sections);
        var kind = Kind(state, cells, sections);
        if (kind != RowKind.Usual)
        {
            rows.Put(RowText.Attributes, cells.Attributes is null ? "" : JsonSerializer.Serialize(cells.Attributes, JsonColumn.Stored));
            rows.Put(RowText.Language, cells.Language);
            rows.Put(RowText.TimeZone, cells.TimeZone);
            rows.Put(RowText.Sections, sections);
            rows.Put(RowText.Monthly, cells.Monthly ? Monthly : "");
            rows.Put(RowText.PausedUntil, cells.PausedUntil);
            rows.Put(RowText.AgreedFrom, cells.ConsentAddress);
        }

        rows.End(state, kind, cells.ConsentAt);
    }

    private RowKind Kind(SubscriptionState state, Cells cells, string? sections)
    {
        if (cells.Monthly || ConsentRecord.Imported(state) != ConsentRecord.Imported(_usual))
            return RowKind.Recorded;
        return state == _usual && cells is { Attributes: null, Language: null, TimeZone: null, PausedUntil: null, ConsentAt: null, ConsentAddress: null } && sections is null ? RowKind.Usual : RowKind.Own;
    }

    private string? SectionsOf(string? text)
    {
        if (text is null || _sections.Count == 0)
            return null;
        var wanted = text.Split([' ', ',', ';', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var known = wanted.Where(_sections.Contains).Select(s => s.ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToList();
        return known.Count > 0 || text == NoSections ? JsonSerializer.Serialize(known, JsonColumn.Stored) : null;
    }

    private SubscriptionState State(ListState state) => _whole ?? state switch
    {
        ListState.Left => SubscriptionState.Left,
        ListState.Bounced => SubscriptionState.Bounced,
        ListState.Complained => SubscriptionState.Complained,
        // Who never answered where the list comes from has not agreed.
        ListState.Asked => SubscriptionState.Pending,
        _ => _begin,
    };

    private void Take(Cells cells, ImportColumn column, string text)
    {
        switch (column.Field)
        {
            case ImportField.Name:
                cells.Name = text;
                break;
            case ImportField.FirstName:
                cells.First = text;
                break;
            case ImportField.LastName:
                cells.Last = text;
                break;
            case ImportField.Language when LanguageCell.Read(text) is { } language:
                cells.Language = language;
                break;
            case ImportField.Language:
                // Nobody's code: kept as the newsroom's own.
                Keep(cells, "language", text);
                break;
            case ImportField.TimeZone:
                cells.TimeZone = TimeZones.Knows(text) ? text : null;
                break;
            case ImportField.Status:
                cells.Say(State(text, column), text);
                break;
            case ImportField.Sections:
                cells.Sections = text;
                break;
            case ImportField.LeftAt or ImportField.BouncedAt or ImportField.PausedUntil when !ListStates.IsSaid(text):
                break;
            case ImportField.LeftAt:
                cells.Say(ListState.Left, text);
                break;
            case ImportField.BouncedAt:
                cells.Say(ListState.Bounced, text);
                break;
            case ImportField.PausedUntil when ListMoment.Day(text, column.DayFirst) is { } until:
                // One that is over is none.
                cells.PausedUntil = until > _today ? until.ToString("O", CultureInfo.InvariantCulture) : null;
                break;
            case ImportField.PausedUntil:
                cells.UnknownDay = text;
                break;
            case ImportField.ConsentAt:
                cells.ConsentAt = Agreed(text, column) ?? cells.ConsentAt;
                break;
            case ImportField.Joined:
                cells.ConsentAt ??= Agreed(text, column);
                break;
            case ImportField.ConsentAddress:
                cells.ConsentAddress = IPAddress.TryParse(text, out _) ? text : cells.ConsentAddress;
                break;
            case ImportField.Frequency when text.Equals(Monthly, StringComparison.OrdinalIgnoreCase) || text.Equals(EveryIssue, StringComparison.OrdinalIgnoreCase):
                cells.Monthly = text.Equals(Monthly, StringComparison.OrdinalIgnoreCase);
                break;
            case ImportField.Frequency:
                // Another service's word for something that is not chosen here: kept as the newsroom's own.
                Keep(cells, "frequency", text);
                break;
            default:
                Keep(cells, column.Name!, text); // attributes have names
                break;
        }
    }

    /// <summary>A list says the same few words a million times.</summary>
    private ListState State(string word, ImportColumn column)
    {
        if (_words.TryGetValue((column.Index, word), out var state))
            return state;
        state = ListStates.Read(word, column.Header);
        if (_words.Count < MostWords && word.Length <= MostLetters)
            _words.Add((column.Index, word), state);
        return state;
    }

    private DateTimeOffset? Agreed(string text, ImportColumn column) => ListMoment.Read(text, column.DayFirst) is { } at && at <= _latest ? at : null;

    private static void Keep(Cells cells, string name, string text)
    {
        if ((cells.Attributes ??= new SortedDictionary<string, string>(StringComparer.Ordinal)).Count < SubscriberRules.MostAttributes)
            cells.Attributes[name] = text.Length > MostAttribute ? text[..MostAttribute] : text;
    }

    /// <summary>One line, without what cannot be seen: names go into headers.</summary>
    private static string Text(ReadOnlySpan<char> cell)
    {
        var text = CsvWriter.Unescaped(cell.Trim());
        // A spreadsheet's way to say that a text is one, as with addresses.
        if (text is ['=', '"', .. var only, '"'] && !only.Contains('"'))
            text = only.Trim();
        // Quoted by hand, or twice.
        if (AddressCell.Unquoted(text) is var unquoted && unquoted.Length < text.Length)
            text = unquoted;
        if (text.Length == 0 || IsNothing(text))
            return "";
        foreach (var c in text)
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029' || char.IsSurrogate(c) || c == '\uFEFF' || SubscriberRules.IsTurn(c))
                return Clean(text);
        }

        return text.ToString();
    }

    /// <summary>What databases and spreadsheets write where nothing is: nobody's name.</summary>
    private static bool IsNothing(ReadOnlySpan<char> text) => text is "NULL" or "\\N" or "(null)" or "<null>" or "[NULL]" or "#N/A" or "#REF!" or "#NAME?" or "#VALUE!" or "NaN";

    private static string Clean(ReadOnlySpan<char> text)
    {
        var output = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
                output.Append(output.Length > 0 && output[^1] != ' ' && rune.Value != 0 ? " " : "");
            else if (rune.Value is not (0xFEFF or 0xFFFD) && !SubscriberRules.IsTurn((char)Math.Min(rune.Value, char.MaxValue)))
                output.Append(rune.ToString());
        }

        return output.ToString().Trim();
    }

    private sealed class Cells
    {
        public string Name { get; set; } = "";

        public string? First { get; set; }

        public string? Last { get; set; }

        public string? Language { get; set; }

        public string? TimeZone { get; set; }

        public string? Sections { get; set; }

        public bool Monthly { get; set; }

        public string? PausedUntil { get; set; }

        /// <summary>What stands where such a day should, and is none.</summary>
        public string? UnknownDay { get; set; }

        public ListState State { get; private set; }

        public string Unknown { get; private set; } = "";

        public DateTimeOffset? ConsentAt { get; set; }

        public string? ConsentAddress { get; set; }

        public SortedDictionary<string, string>? Attributes { get; set; }

        public void Clear()
        {
            (Name, First, Last, Language, TimeZone, Sections) = ("", null, null, null, null, null);
            (PausedUntil, UnknownDay) = (null, null);
            (State, Unknown, ConsentAt, ConsentAddress, Attributes, Monthly) = (ListState.Subscribed, "", null, null, null, false);
        }

        /// <summary>Of several columns the strongest no counts.</summary>
        public void Say(ListState state, string word)
        {
            if (state == ListState.Unknown)
                Unknown = word;
            if (state == ListState.Unknown ? State is ListState.Subscribed or ListState.Asked : State == ListState.Unknown ? state > ListState.Asked : state > State)
                State = state;
        }

        // "Vorname; Name": the name is the second half unless it holds the first already.
        public string FullName()
        {
            if (Name.Length > 0 && (First is null || Name.Contains(First, StringComparison.OrdinalIgnoreCase)))
                return Name;
            return string.Join(' ', new[] { First, Name, Last }.Where(part => !string.IsNullOrEmpty(part)));
        }
    }
}
