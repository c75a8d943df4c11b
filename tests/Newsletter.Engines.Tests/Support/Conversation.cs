using System.Globalization;
using System.Text;

namespace Newsletter.Engines.Tests.Support;

/// <summary>How the server's words of a <see cref="Conversation"/> travel.</summary>
public enum Pieces
{
    /// <summary>A line at a time.</summary>
    Lines,

    /// <summary>An octet at a time.</summary>
    Octets,

    /// <summary>Everything there is to say until the client must be heard, at once.</summary>
    Merged,
}

/// <summary>
/// A recorded conversation, played as a server. <c>#</c> what it shows; <c>! key value</c> how the client is set up; <c>S:</c> a line of the server's,
/// <c>S></c> octets with escapes, <c>S*5000:</c> a line so many times, <c>S* 20000</c> so many octets without an end; <c>C:</c> the line the client must say,
/// <c>C: &lt;text 1></c> the text of its first message, <c>C: &lt;gone></c> its leaving; <c>X:</c> tls, close; <c>=</c> what must come of it.
/// </summary>
internal sealed class Conversation
{
    private readonly string[] _steps;

    private Conversation(string[] lines)
    {
        _steps = [.. lines.Where(l => l.Length > 1 && l[0] is 'S' or 'C' or 'X')];
        Expected = [.. lines.Where(l => l.StartsWith("= ", StringComparison.Ordinal)).Select(l => l[2..])];
        Settings = lines.Where(l => l.StartsWith("! ", StringComparison.Ordinal)).Select(l => l[2..].Split(' ', 2)).ToDictionary(s => s[0], s => s[1]);
    }

    public IReadOnlyList<string> Expected { get; }

    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>To be set when the client has been given all its work: until then the server answers nothing but the greeting.</summary>
    public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static Conversation Read(string area, string name) => new(File.ReadAllLines(Path.Combine(Folder(area), name + ".txt")));

    /// <summary>Every conversation of an area in every way of travelling; one that says <c>! whole</c> makes no sense in octets.</summary>
    public static TheoryData<string, Pieces> All(string area)
    {
        var data = new TheoryData<string, Pieces>();
        foreach (var name in Directory.EnumerateFiles(Folder(area)).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal))
        {
            data.Add(name, Pieces.Lines);
            data.Add(name, Pieces.Merged);
            if (!Read(area, name).Settings.ContainsKey("whole"))
                data.Add(name, Pieces.Octets);
        }

        return data;
    }

    /// <summary>Plays it once. Throws where the client says something else.</summary>
    public async Task PlayAsync(LoopbackClient client, Pieces pieces)
    {
        var words = new StringBuilder();
        foreach (var step in _steps)
        {
            if (step[0] == 'S')
            {
                words.Append(Words(step));
                if (pieces != Pieces.Merged)
                    await SayAsync(client, words, pieces);
                continue;
            }

            if (pieces == Pieces.Merged && !(step[0] == 'C' && client.HasLine))
                await SayAsync(client, words, pieces);
            if (step == "X: close")
                return;
            if (step == "X: tls")
                await client.SecureAsync(TestCertificates.ForLocalhost);
            else
                await HearAsync(client, step[3..]);
        }

        await SayAsync(client, words, pieces);

        // Until the client leaves, politely or not: a server that closes first is a step of its own.
        while (await client.LineAsync() is { } line and not "QUIT")
            Assert.Fail($"The client says more than it should: {line}");
    }

    private async Task HearAsync(LoopbackClient client, string expected)
    {
        if (expected.StartsWith("<text ", StringComparison.Ordinal))
        {
            // The message of ConversationTests, its dot stuffed.
            var number = expected[6..^1];
            Assert.Equal($"Subject: {number}\r\n\r\n..text {number}\r\n", await client.TextAsync());
            return;
        }

        Assert.Equal(expected == "<gone>" ? null : expected, await client.LineAsync());
        if (expected.StartsWith("DATA", StringComparison.Ordinal))
            await Ready.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static async Task SayAsync(LoopbackClient client, StringBuilder words, Pieces pieces)
    {
        var text = words.ToString();
        words.Clear();
        if (pieces != Pieces.Octets || text.Length > 1000)
        {
            await client.SayAsync(text);
            return;
        }

        foreach (var c in text)
            await client.SayAsync(c.ToString());
    }

    private static string Words(string step)
    {
        if (step.StartsWith("S> ", StringComparison.Ordinal))
            return step[3..].Replace("\\r", "\r").Replace("\\n", "\n");
        if (step.StartsWith("S* ", StringComparison.Ordinal))
            return "250 " + new string('x', int.Parse(step[3..], CultureInfo.InvariantCulture));
        var colon = step.IndexOf(':', StringComparison.Ordinal);
        var times = colon > 1 ? int.Parse(step[2..colon], CultureInfo.InvariantCulture) : 1;
        return string.Concat(Enumerable.Repeat(step[(colon + 2)..] + "\r\n", times));
    }

    private static string Folder(string area) => Path.Combine(AppContext.BaseDirectory, "corpus", area);
}
