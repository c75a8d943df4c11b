using System.Globalization;
using Newsletter.Publications;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Tests.Subscribers;

/// <summary>A list that was cut off anywhere goes on there: what was taken before and what comes after are the list, each row once.</summary>
public sealed class ImportStepsTests : IDisposable
{
    private const int Rows = 95_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("newsletter-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Going_on_from_any_row_misses_none_and_takes_none_twice(bool sorted)
    {
        var file = Path.Combine(_folder.FullName, "list.csv");
        File.WriteAllLines(file, Enumerable.Range(0, Rows).Select(Line).Prepend("email,name"));
        var whole = Take(file, sorted, 0);
        var rows = whole.SelectMany(s => s.Rows.Select(r => r.Key)).ToList();

        Assert.Equal(Rows, whole[^1].Taken);
        Assert.Equal(Rows, rows.Count + whole.Sum(s => s.Notes.Count));
        Assert.Equal(rows.Count, rows.Distinct(StringComparer.Ordinal).Count());
        if (sorted)
            Assert.Equal(rows.Order(StringComparer.Ordinal), rows);
        foreach (var from in new[] { 1, whole[0].Taken, whole[1].Taken - 1, whole[1].Taken + 1, Rows - 1, Rows })
        {
            // Sorted, "rows" counts what did not come in and then the others by their keys; else as they lie.
            var left = sorted ? Numbers(whole).Skip((int)from) : Numbers(whole).Where(n => n > from);
            Assert.Equal(left.Order(), Numbers(Take(file, sorted, from)).Order());
        }
    }

    /// <summary>The share of the file is that of its octets, and all of it is only what has been written.</summary>
    [Theory]
    [InlineData(true, new[] { 65, 82, 97 })]
    [InlineData(false, new[] { 31, 63, 94 })]
    public void Each_step_knows_how_much_of_the_file_it_is(bool sorted, int[] about)
    {
        var file = Path.Combine(_folder.FullName, "list.csv");
        File.WriteAllLines(file, Enumerable.Range(0, Rows).Select(Line).Prepend("email,name"));
        var percents = Take(file, sorted, 0).ConvertAll(s => s.Percent);
        Assert.Equal(4, percents.Count);
        Assert.All(percents.Zip(about), p => Assert.InRange(p.First, p.Second - 3, p.Second + 12));
        Assert.Equal(percents.Order(), percents);
        Assert.Equal(99, percents[^1]);
    }

    /// <summary>The day is that of the publication, and of the moment at which the list came: a list that goes on later says the same.</summary>
    [Theory]
    [InlineData("Pacific/Kiritimati", "2026-06-04")]
    [InlineData("Etc/UTC", "2026-06-03")]
    [InlineData("Pacific/Pago_Pago", "2026-06-02")]
    public void A_pause_that_is_over_is_none(string zone, string first)
    {
        var file = Path.Combine(_folder.FullName, "pauses.csv");
        File.WriteAllLines(file, Enumerable.Range(1, 4).Select(day => string.Create(CultureInfo.InvariantCulture, $"r{day}@list.example,2026-06-0{day}")).Prepend("email,until"));
        var import = Import(file, sorted: false, 0, new ImportColumn(0, "email", ImportField.Email), new ImportColumn(1, "until", ImportField.PausedUntil));
        var step = Assert.Single(new ImportSteps(import, Publication(zone), written: 1).Read(_folder.FullName, default));
        List<DateOnly?> days = [];
        foreach (var row in step.Rows.Order)
            days.Add(step.Rows.PausedUntil(row));
        Assert.Equal(4, days.Count);
        Assert.Equal(DateOnly.ParseExact(first, "O", CultureInfo.InvariantCulture), days.Min());
        Assert.Equal(new DateOnly(2026, 6, 4), days.Max());
    }

    // Every 50th is no address, and every 70th stands further up.
    private static string Line(int i) => i switch
    {
        _ when i % 50 == 49 => string.Create(CultureInfo.InvariantCulture, $"nobody {i},Nobody"),
        _ when i % 70 == 69 => string.Create(CultureInfo.InvariantCulture, $"R{(i - 69) * 7919L % Rows}@LIST.example,Twice"),
        _ => string.Create(CultureInfo.InvariantCulture, $"r{i * 7919L % Rows}@list.example,Reader {i}"),
    };

    private static SubscriberImport Import(string file, bool sorted, long from, params ImportColumn[] columns) => new()
    {
        FileName = "list.csv",
        FilePath = file,
        Bytes = new FileInfo(file).Length,
        Encoding = "utf-8",
        Delimiter = ",",
        Header = true,
        By = "somebody",
        Columns = columns,
        Sorted = sorted,
        Rows = from,
        CreatedAt = new DateTimeOffset(2026, 6, 2, 10, 30, 0, TimeSpan.Zero),
    };

    private static Publication Publication(string zone) =>
        new() { Slug = "weekly", Name = "Weekly", TimeZone = zone, From = new Sender("N", "n@news.example"), PostalAddress = "1 Lane" };

    private List<(List<(string Key, long Number)> Rows, List<long> Notes, long Taken, int Percent)> Take(string file, bool sorted, long from)
    {
        var import = Import(file, sorted, from, new ImportColumn(0, "email", ImportField.Email, null), new ImportColumn(1, "name", ImportField.Name, null));
        // A step's block is filled again two steps later: what is wanted of it is taken at once.
        return [.. new ImportSteps(import, Publication("Etc/UTC"), written: 1).Read(_folder.FullName, default).Select(step => (
            Read(step.Rows), step.Notes.ConvertAll(n => n.Number), step.Taken, step.Percent))];
    }

    private static List<(string Key, long Number)> Read(RowBlock rows)
    {
        var read = new List<(string, long)>();
        foreach (var row in rows.Order)
            read.Add((rows.String(row, RowText.Key)!, rows.Number(row))); // every row has a key
        return read;
    }

    private static List<long> Numbers(List<(List<(string Key, long Number)> Rows, List<long> Notes, long Taken, int Percent)> steps) =>
        [.. steps.SelectMany(s => s.Notes), .. steps.SelectMany(s => s.Rows.Select(r => r.Number))];
}
