using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Tests.Support;

namespace Newsletter.Engines.Tests.Mime;

/// <summary>What is encoded comes back, for texts that nobody thought of.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] Bits =
        ["a", "From ", ".", "=", " ", "\t", "\n", "\r\n", "é", "€", "😀", "👩‍👩‍👧‍👦", "é", "ﷺ", "\0", "\x7f", "--", "=?", "?=", "_", "\"", "long-word-without-any-blank-", "ab cd ", "שלום", "日本語"];

    private static readonly Gen<string> Text =
        Gen.Elements(Bits).ListOf().Select(bits => string.Concat(bits));

    [Fact]
    public void Quoted_printable_runs_decode_to_their_concatenation() =>
        Prop.ForAll(Text.ListOf().ToArbitrary(), runs =>
        {
            var encoded = runs.SelectMany(run => QuotedPrintable.Encode(run)).ToArray();
            var lines = Encoding.ASCII.GetString(encoded).Split("\r\n");
            return lines.All(l => l.Length <= 76 && !l.StartsWith('.') && !l.StartsWith("From ") && l == l.TrimEnd())
                && lines.All(l => l.All(c => c is '\t' or (>= ' ' and <= '~')))
                && lines[^1].Length == 0
                && Encoding.UTF8.GetString(QuotedPrintableReader.Decode(encoded)) == string.Concat(runs).ReplaceLineEndings("\r\n");
        }).Check(Config.QuickThrowOnFailure.WithReplay(20260329, 7).WithMaxTest(500));

    [Fact]
    public void Header_text_comes_back_from_encoded_words() =>
        Prop.ForAll(Text.Select(t => Clean(t)).ToArbitrary(), text =>
        {
            var written = Subject(text);
            AssertWellFormed(written);
            return Read(written, "Subject") == text;
        }).Check(Config.QuickThrowOnFailure.WithReplay(20260329, 7).WithMaxTest(500));

    [Fact]
    public void Display_names_come_back_and_never_touch_the_address() =>
        Prop.ForAll(Text.Select(t => Clean(t).Trim()).ToArbitrary(), name =>
        {
            var output = new ArrayBufferWriter<byte>();
            Assert.True(HeaderFields.Mailbox(output, "From", name, "a@b.example").Ok);
            var written = Encoding.ASCII.GetString(output.WrittenSpan);
            AssertWellFormed(written);
            var raw = MimeReader.Read(output.WrittenMemory).Headers.Single().Raw;
            Assert.EndsWith(name.Length > 0 ? " <a@b.example>" : "a@b.example", raw);
            var phrase = name.Length > 0 ? raw[..^" <a@b.example>".Length] : "";
            return (phrase.StartsWith('"') ? Unquote(phrase) : EncodedWordReader.Decode(phrase)) == name;
        }).Check(Config.QuickThrowOnFailure.WithReplay(20260329, 7).WithMaxTest(500));

    [SkippableFact]
    public void Texts_of_the_corpus_come_back_or_are_refused()
    {
        using var corpus = JsonDocument.Parse(File.ReadAllText(Requirement.Corpus("subjects/subjects.json")));
        foreach (var item in corpus.RootElement.GetProperty("texts").EnumerateArray())
        {
            var text = item.GetProperty("text").GetString()!;
            var output = new ArrayBufferWriter<byte>();
            var written = HeaderFields.Text(output, "Subject", text);
            Assert.Equal(text.AsSpan().ContainsAny('\r', '\n', '\0'), !written.Ok);
            if (!written.Ok)
                continue;
            AssertWellFormed(Encoding.ASCII.GetString(output.WrittenSpan));
            Assert.Equal(Clean(text), MimeReader.Read(output.WrittenMemory).Header("Subject"));
        }
    }

    [SkippableFact]
    public void Encoded_words_of_the_corpus_decode()
    {
        using var corpus = JsonDocument.Parse(File.ReadAllText(Requirement.Corpus("subjects/subjects.json")));
        var wrong = new List<string>();
        foreach (var item in corpus.RootElement.GetProperty("rfc2047_decode").EnumerateArray())
        {
            var (encoded, decoded) = (item.GetProperty("encoded").GetString()!, item.GetProperty("decoded").GetString()!);
            if (EncodedWordReader.Decode(encoded) != decoded)
                wrong.Add($"{encoded} -> {EncodedWordReader.Decode(encoded)}, not {decoded}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Subject(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(HeaderFields.Text(output, "Subject", text).Ok);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    private static string? Read(string field, string name) => MimeReader.Read(Encoding.ASCII.GetBytes(field + "\r\n")).Header(name);

    private static string Unquote(string phrase) => phrase[1..^1].Replace("\\\"", "\"").Replace("\\\\", "\\");

    private static void AssertWellFormed(string field)
    {
        foreach (var line in field.TrimEnd('\n', '\r').Split("\r\n"))
        {
            Assert.True(line.Length <= 76, line);
            Assert.True(line.Trim().Length > 0, "a line of blanks");
            foreach (var word in line.Split(' ').Where(w => w.StartsWith("=?utf-8?", StringComparison.Ordinal)))
            {
                Assert.True(word.Length <= 75, word);

                // Every word alone: no divided character.
                Assert.DoesNotContain('\uFFFD', EncodedWordReader.Decode(word.TrimEnd(',', ';')));
            }
        }
    }
}
