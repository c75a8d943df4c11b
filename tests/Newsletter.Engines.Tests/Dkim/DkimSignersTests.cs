using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Newsletter.Engines.Dkim;
using Newsletter.Engines.Mime;

namespace Newsletter.Engines.Tests.Dkim;

/// <summary>Held against the rules of RFC 6376, written down here a second time and slowly.</summary>
public sealed partial class DkimSignersTests : IDisposable
{
    private static readonly string[] Bits = ["a", " ", "  ", "\t", "\n", "\r\n", ".", "=", "From ", "é", "😀", "long-word-without-any-blank-", " \t \n", "x  \n\n\n"];

    private readonly DkimKey _rsa = DkimKey.Generate(DkimAlgorithm.RsaSha256);
    private readonly DkimKey _ed25519 = DkimKey.Generate(DkimAlgorithm.Ed25519Sha256);

    public void Dispose()
    {
        _rsa.Dispose();
        _ed25519.Dispose();
    }

    [Fact]
    public void Signs_whatever_the_header_and_body_hold() =>
        Prop.ForAll(Gen.Elements(Bits).ListOf().Select(string.Concat).Two().ToArbitrary(), texts =>
        {
            var message = Message(texts.Item1, texts.Item2, rewritten: false, new DkimSigner("news.example", "s1", _rsa));
            Verify(message);
        }).Check(Config.QuickThrowOnFailure.WithReplay(20260329, 7).WithMaxTest(200));

    [Fact]
    public void Everything_is_signed_and_four_fields_once_more()
    {
        var signature = Tags(Message("Tide", "text", rewritten: false, new DkimSigner("news.example", "s1", _rsa)));
        Assert.Equal(["v", "a", "c", "d", "s", "h", "bh", "b"], signature.Keys);
        Assert.Equal(("1", "rsa-sha256", "relaxed/relaxed", "news.example", "s1"), (signature["v"], signature["a"], signature["c"], signature["d"], signature["s"]));
        Assert.Equal("From:To:Subject:Date:Message-ID:List-Unsubscribe:MIME-Version:Content-Type:From:Subject:To:Date", signature["h"]);
    }

    [Fact]
    public void What_a_server_rewrites_is_left_out()
    {
        var message = Message("Tide", "text", rewritten: true, new DkimSigner("news.example", "s1", _rsa));
        Assert.Equal("From:To:Subject:List-Unsubscribe:MIME-Version:Content-Type:From:Subject:To", Tags(message)["h"]);
        Verify(message.Replace("Date: Thu", "Date: Fri", StringComparison.Ordinal).Replace("<token@", "<other@", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_keys_are_two_fields_in_their_order()
    {
        var message = Message("Tide", "text", rewritten: false, new DkimSigner("news.example", "s1", _rsa), new DkimSigner("news.example", "s2", _ed25519));
        Assert.Equal(["rsa-sha256", "ed25519-sha256"], Algorithm().Matches(message).Select(m => m.Groups[1].Value));
        Assert.StartsWith("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=news.example; s=s1;\r\n h=", message, StringComparison.Ordinal);
        Verify(message);
    }

    [Fact]
    public void Its_lines_are_short_also_under_long_names()
    {
        var label = new string('x', 60);
        var message = Message("Tide", "text", rewritten: false, new DkimSigner($"{label}.{label}.example", "a-selector-that-is-long-2026", _rsa));
        Assert.All(message[..message.IndexOf("From: ", StringComparison.Ordinal)].Split("\r\n"), line => Assert.True(line.Length <= 76 || line.StartsWith(" d=", StringComparison.Ordinal), line));
        Verify(message);
    }

    [Fact]
    public void A_changed_octet_breaks_it()
    {
        var message = Message("Tide", "text", rewritten: false, new DkimSigner("news.example", "s1", _rsa));
        Assert.ThrowsAny<Exception>(() => Verify(message.Replace("text=\r\n", "test=\r\n", StringComparison.Ordinal)));
        Assert.ThrowsAny<Exception>(() => Verify(message.Replace("Subject: Tide", "Subject: Tidy", StringComparison.Ordinal)));
        Assert.ThrowsAny<Exception>(() => Verify(message.Replace("To: ", "Subject: Another\r\nTo: ", StringComparison.Ordinal)));
    }

    // RFC 6376 section 3.4.5.
    [Theory]
    [InlineData("A: X\r\n", "a:X")]
    [InlineData("B : Y\t\r\n\tZ  \r\n", "b:Y Z")]
    [InlineData("C:\r\n", "c:")]
    [InlineData("Subject:\r\n  a \t  b\r\n\t \r\n", "subject:a b")]
    public void Relaxed_fields_are_those_of_the_rfc(string field, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        RelaxedHeader.Write(Encoding.ASCII.GetBytes(field), output);
        Assert.Equal(expected, Encoding.ASCII.GetString(output.WrittenSpan));
        Assert.Equal(field.Length, RelaxedHeader.FieldLength(Encoding.ASCII.GetBytes(field + "Next: x\r\n")));
    }

    private static string Message(string subject, string text, bool rewritten, params DkimSigner[] signers)
    {
        using var writer = new MessageWriter();
        var boundary = Multipart.Boundary("b");
        Assert.True(HeaderFields.Mailbox(writer, "From", "Die Wöchentliche", "desk@news.example").Ok);
        Assert.True(HeaderFields.Mailbox(writer, "To", "Zoë  O'Neill", "zoe@reader.example").Ok);
        Assert.True(HeaderFields.Text(writer, "Subject", subject.ReplaceLineEndings(" ")).Ok);
        Assert.True(HeaderFields.Date(writer, new DateTimeOffset(2026, 11, 26, 9, 0, 0, TimeSpan.Zero)).Ok);
        Assert.True(HeaderFields.MessageId(writer, "token", "news.example").Ok);
        Assert.True(HeaderFields.Uris(writer, "List-Unsubscribe", "https://news.example/u/" + new string('t', 60), "mailto:leave@news.example").Ok);
        Multipart.Headers(writer, boundary);
        Multipart.Part(writer, boundary, "text/plain");
        writer.Shared(QuotedPrintable.Encode(text));
        writer.Personal(text);
        Multipart.Part(writer, boundary, "text/html");
        writer.Personal($"<p>  {text}\t</p>");
        Multipart.Close(writer, boundary);
        new DkimSigners(signers).Sign(writer, rewritten);
        var content = writer.Finish();
        Assert.True(content.IsAscii);
        return Encoding.ASCII.GetString([.. content.Pieces.SelectMany(p => p.ToArray())]);
    }

    /// <summary>The first signature, which has to be the RSA one.</summary>
    private void Verify(string message)
    {
        var end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var fields = FieldEnd().Split(message[..end]);
        var tags = Tags(message);
        Assert.Equal(tags["bh"], Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(Body(message[(end + 4)..])))));

        var left = fields.ToList();
        var hashed = new StringBuilder();
        foreach (var name in tags["h"].Split(':'))
        {
            var at = left.FindLastIndex(f => f.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
            if (at < 0)
                continue;
            hashed.Append(Relaxed(left[at])).Append("\r\n");
            left.RemoveAt(at);
        }

        hashed.Append(Relaxed(SignatureValue().Replace(fields[0], " b=")));
        using var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(_rsa.PublicKey), out _);
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes(hashed.ToString()), Convert.FromBase64String(tags["b"]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    // RFC 6376 section 3.4.4.
    private static string Body(string body) =>
        string.Join("\r\n", body.Split("\r\n").Select(line => Blanks().Replace(line, " ").TrimEnd(' '))).TrimEnd('\r', '\n') + "\r\n";

    private static string Relaxed(string field)
    {
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        return field[..colon].Trim().ToLowerInvariant() + ":" + Blanks().Replace(field[(colon + 1)..].Replace("\r\n", "", StringComparison.Ordinal), " ").Trim();
    }

    private static Dictionary<string, string> Tags(string message) =>
        FieldEnd().Split(message)[0]["DKIM-Signature:".Length..].Split(';').Select(tag => tag.Split('=', 2))
            .ToDictionary(tag => tag[0].Trim(), tag => AnyBlanks().Replace(tag[1], ""));

    [GeneratedRegex(@"\r\n(?![ \t])", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex FieldEnd();

    [GeneratedRegex(@"[ \t]+", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex AnyBlanks();

    [GeneratedRegex(@"\sb=[\s\S]*$", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex SignatureValue();

    [GeneratedRegex(@"a=(\S+);", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Algorithm();
}
