using System.Globalization;
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

    // Every 50th is no address, and every 70th stands further up.
    private static string Line(int i) => i switch
    {
        _ when i % 50 == 49 => string.Create(CultureInfo.InvariantCulture, $"nobody {i},Nobody"),
        _ when i % 70 == 69 => string.Create(CultureInfo.InvariantCulture, $"R{(i - 69) * 7919L % Rows}@LIST.example,Twice"),
        _ => string.Create(CultureInfo.InvariantCulture, $"r{i * 7919L % Rows}@list.example,Reader {i}"),
    };

    private List<(List<(string Key, long Number)> Rows, List<long> Notes, long Taken, int Percent)> Take(string file, bool sorted, long from)
    {
        var import = new SubscriberImport
        {
            FileName = "list.csv",
            FilePath = file,
            Bytes = new FileInfo(file).Length,
            Encoding = "utf-8",
            Delimiter = ",",
            Header = true,
            By = "somebody",
            Columns = [new ImportColumn(0, "email", ImportField.Email, null), new ImportColumn(1, "name", ImportField.Name, null)],
            Sorted = sorted,
            Rows = from,
        };
        // A step's block is filled again two steps later: what is wanted of it is taken at once.
        return [.. new ImportSteps(import, [], written: 1).Read(_folder.FullName, default).Select(step => (
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
