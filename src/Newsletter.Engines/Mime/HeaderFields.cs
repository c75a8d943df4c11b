using System.Buffers;
using System.Globalization;

namespace Newsletter.Engines.Mime;

/// <summary>
/// Writes whole header fields: name, folded value, CRLF. Always 7-bit, but for an address whose local part is not ASCII. A CR, LF or NUL in
/// anything that is handed over is a failure <c>mime.header</c> or <c>mime.address</c>, and nothing has been written then.
/// </summary>
public static class HeaderFields
{
    // Longer words could break the 998 octets of RFC 5322 section 2.1.1.
    private const int LongestWord = 900;

    /// <summary>Text for people: Subject, or a comment. What is not plain ASCII is encoded; other control characters become blanks.</summary>
    public static Result<Done> Text(IBufferWriter<byte> output, string name, string value)
    {
        if (Refuse(name, value) is { } failure)
            return failure;
        var line = new HeaderLine(output, name);
        Phrases.Unstructured(line, Phrases.Clean(value));
        line.End();
        return default(Done);
    }

    /// <summary>One mailbox: From, To, Reply-To, Sender.</summary>
    /// <param name="displayName">Null or empty for the bare address.</param>
    public static Result<Done> Mailbox(IBufferWriter<byte> output, string name, string? displayName, AddrSpec address)
    {
        if (Refuse(name, displayName ?? "") is { } failure)
            return failure;
        var line = new HeaderLine(output, name);
        var phrase = Phrases.Clean(displayName ?? "").Trim();
        if (phrase.Length > 0)
            Phrases.Phrase(line, phrase);
        line.Word(phrase.Length > 0 ? $"<{address}>" : address.ToString());
        line.End();
        return default(Done);
    }

    /// <inheritdoc cref="Mailbox(IBufferWriter{byte}, string, string?, AddrSpec)"/>
    public static Result<Done> Mailbox(IBufferWriter<byte> output, string name, string? displayName, string address)
    {
        var parsed = AddrSpec.Parse(address);
        return parsed.Ok ? Mailbox(output, name, displayName, parsed.Value) : parsed.Failure;
    }

    /// <summary><c>List-Id: Name &lt;slug.domain&gt;</c> (RFC 2919).</summary>
    public static Result<Done> ListId(IBufferWriter<byte> output, string phrase, string id)
    {
        if ((Refuse("List-Id", phrase) ?? RefuseWord("List-Id", id)) is { } failure)
            return failure;
        var line = new HeaderLine(output, "List-Id");
        var clean = Phrases.Clean(phrase).Trim();
        if (clean.Length > 0)
            Phrases.Phrase(line, clean);
        line.Word($"<{id}>");
        line.End();
        return default(Done);
    }

    /// <summary>URIs in angle brackets, in order (RFC 2369): List-Unsubscribe, List-Help, List-Owner. They are ASCII already.</summary>
    public static Result<Done> Uris(IBufferWriter<byte> output, string name, params ReadOnlySpan<string> uris)
    {
        var failure = Refuse(name, "");
        foreach (var uri in uris)
            failure ??= RefuseWord(name, uri);
        if (failure is not null)
            return failure;

        var line = new HeaderLine(output, name);
        for (var i = 0; i < uris.Length; i++)
            line.Word(i < uris.Length - 1 ? $"<{uris[i]}>," : $"<{uris[i]}>");
        line.End();
        return default(Done);
    }

    /// <summary><c>Message-ID: &lt;left@right&gt;</c>, or another header of that form.</summary>
    public static Result<Done> MessageId(IBufferWriter<byte> output, string left, string right, string name = "Message-ID")
    {
        if ((Refuse(name, "") ?? RefuseWord(name, left) ?? RefuseWord(name, right)) is { } failure)
            return failure;
        return Tokens(output, name, $"<{left}@{right}>");
    }

    /// <summary>RFC 5322 section 3.3, with a numeric zone.</summary>
    public static Result<Done> Date(IBufferWriter<byte> output, DateTimeOffset at, string name = "Date") =>
        Tokens(output, name, at.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture)
            + at.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));

    /// <summary>A structured value that is printable ASCII as it stands (MIME-Version, Feedback-ID, Content-Type); folded at its blanks.</summary>
    public static Result<Done> Tokens(IBufferWriter<byte> output, string name, string value)
    {
        if (Refuse(name, value) is { } failure)
            return failure;
        foreach (var range in value.AsSpan().Split(' '))
        {
            if (value.AsSpan(range).ContainsAnyExceptInRange('!', '~') || value.AsSpan(range).Length > LongestWord)
                return MimeFailures.HeaderToken(name);
        }

        var line = new HeaderLine(output, name);
        foreach (var range in value.AsSpan().Split(' '))
        {
            if (!value.AsSpan(range).IsEmpty)
                line.Word(value.AsSpan(range));
        }

        line.End();
        return default(Done);
    }

    private static Failure? Refuse(string name, string value)
    {
        if (name.Length is 0 or > 60 || name.AsSpan().ContainsAnyExceptInRange('!', '~') || name.Contains(':', StringComparison.Ordinal))
            return MimeFailures.HeaderName(name);
        return value.AsSpan().ContainsAny('\r', '\n', '\0') ? MimeFailures.Header(name) : null;
    }

    private static Failure? RefuseWord(string name, string word) =>
        word.Length is 0 or > LongestWord || word.AsSpan().ContainsAnyExceptInRange('!', '~') || word.AsSpan().ContainsAny('<', '>')
            ? MimeFailures.HeaderToken(name)
            : null;
}
