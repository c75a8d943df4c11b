using System.Buffers;
using System.Collections.Concurrent;
using Newsletter.Data.Secrets;
using Newsletter.Engines.Mime;
using Newsletter.Engines.Smtp;
using Newsletter.Rendering;
using Newsletter.Subscribers;

namespace Newsletter.Composing;

/// <summary>An issue of which only the personal octets are left to make. Safe to use from several threads at once.</summary>
internal sealed class PreparedIssue
{
    // As many as the revision keeps; rarer combinations of sections are encoded anew each time.
    private const int MostKept = 256;

    private readonly IssueSetup _setup;
    private readonly ConcurrentDictionary<(ulong Variant, bool Individual), Body> _bodies = new();
    private readonly byte[] _htmlPart;
    private readonly byte[] _close;

    public PreparedIssue(IssueSetup setup)
    {
        _setup = setup;
        _htmlPart = Encoded(output => Multipart.Part(output, setup.Boundary, "text/html"));
        _close = Encoded(output => Multipart.Close(output, setup.Boundary));
    }

    public PreparedRevision Revision => _setup.Revision;

    /// <summary>The issue's page in the archive: no reader, no token.</summary>
    public Result<string> RenderWeb() => _setup.Revision.RenderWeb(_setup.CommonLinks);

    /// <summary>Makes one copy, and signs it. Failures about this reader alone: <c>copy.noSections</c>, <c>mime.address</c>.</summary>
    /// <param name="rewritten">The server writes Date and Message-ID anew: they stay unsigned.</param>
    public Result<ComposedCopy> Compose(Recipient recipient, bool rewritten = false)
    {
        var to = AddrSpec.Parse(recipient.Address);
        var variant = _setup.Revision.VariantFor(recipient.SwitchedOffSections ?? []);
        if ((to.Failure ?? variant.Failure) is { } failure)
            return failure;

        var tokens = Tokens(recipient);
        var model = _setup.Revision.PersonalFor(Reader(recipient, tokens));
        if (!model.Ok)
            return model.Failure;
        var message = new MessageWriter();
        var written = Write(message, new Addressee(to.Value, recipient.Name), tokens, BodyOf(variant.Value, tokens.Reading.Length > 0), model.Value);
        if (!written.Ok)
        {
            message.Dispose();
            return written.Failure;
        }

        _setup.Signers?.Sign(message, rewritten);
        var returnPath = _setup.ReturnHost is { } host ? $"bounce+{tokens.Delivery}@{host}" : _setup.From.ToString();
        return new ComposedCopy(
            new MailEnvelope(returnPath, to.Value.ToString(), tokens.Delivery), message.Finish(), $"{tokens.Delivery}@{_setup.From.Domain}", message);
    }

    /// <summary>The copy as text, for previews: what <see cref="Compose"/> encodes.</summary>
    public Result<RenderedCopy> Render(Recipient recipient) => _setup.Revision.Render(Reader(recipient, Tokens(recipient)));

    private Result<Done> Write(MessageWriter message, Addressee to, CopyTokens tokens, Body body, PersonalModel model)
    {
        var headers = _setup.Headers;
        message.Shared(headers.BeforeTo);
        var failure = HeaderFields.Mailbox(message, "To", RenderModel.OneLine(to.Name), to.Address).Failure;
        if (headers.Subject is { } subject)
            message.Shared(subject);
        else
            failure ??= HeaderFields.Text(message, "Subject", _setup.SubjectPrefix + model.Subject).Failure;
        message.Shared(headers.AfterSubject);
        failure ??= HeaderFields.MessageId(message, tokens.Delivery, _setup.From.Domain).Failure;
        failure ??= Unsubscribe(message, tokens).Failure;
        message.Shared(headers.Rest);
        var reading = tokens.Reading.Length > 0 ? QuotedPrintable.Encode(tokens.Reading) : default(ReadOnlyMemory<byte>);
        failure ??= body.Text.Fill(model.Text, message, CancellationToken.None, reading).Failure;
        message.Shared(_htmlPart);
        failure ??= body.Html.Fill(model.Html, message, CancellationToken.None, reading).Failure;
        message.Shared(_close);
        return failure is null ? default(Done) : failure;
    }

    /// <summary>RFC 8058 section 3.1: the https one first.</summary>
    private Result<Done> Unsubscribe(MessageWriter message, CopyTokens tokens)
    {
        var page = _setup.Links.Unsubscribe(_setup.Slug, tokens.Leave);
        return _setup.ReturnHost is { } host
            ? HeaderFields.Uris(message, "List-Unsubscribe", page, $"mailto:leave+{tokens.Leave}@{host}")
            : HeaderFields.Uris(message, "List-Unsubscribe", page);
    }

    private CopyTokens Tokens(Recipient recipient)
    {
        var inert = recipient.Mode == RecipientMode.Inert;
        var key = new ReaderKey(recipient.SubscriberKey, _setup.Identity.PublicationKey, _setup.Identity.Key, recipient.Row);
        return new CopyTokens(
            _setup.Links.DeliveryToken(new DeliveryKey(key.IssueKey, key.Row), inert),
            _setup.Links.Token(TokenPurpose.Leave, key, inert),
            _setup.Links.Token(TokenPurpose.Preferences, key, inert),
            recipient.Individual && _setup.Revision.Links?.Mark is not null ? "/" + _setup.Links.ReadingToken(new DeliveryKey(key.IssueKey, key.Row), inert) : "");
    }

    private Reader Reader(Recipient recipient, CopyTokens tokens) => new()
    {
        Address = recipient.Address,
        Name = recipient.Name,
        Attributes = recipient.Attributes,
        Language = recipient.Language,
        SwitchedOff = recipient.SwitchedOffSections ?? [],
        Links = _setup.CommonLinks with
        {
            Unsubscribe = _setup.Links.Unsubscribe(_setup.Slug, tokens.Leave),
            Preferences = _setup.Links.Preferences(_setup.Slug, tokens.Preferences),
        },
        Reading = tokens.Reading,
    };

    /// <param name="individual">Links say whose copy it is; else all copies of the variant share every octet of them.</param>
    private Body BodyOf(CopyVariant variant, bool individual)
    {
        if (_bodies.TryGetValue((variant.Key, individual), out var body))
            return body;
        var mark = _setup.Revision.Links?.Mark;
        body = new Body(new TemplatePart(variant.Text, mark, individual), new TemplatePart(variant.Html, mark, individual));
        return _bodies.Count >= MostKept ? body : _bodies.GetOrAdd((variant.Key, individual), body);
    }

    private static byte[] Encoded(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>(256);
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private sealed record Body(TemplatePart Text, TemplatePart Html);

    private readonly record struct Addressee(AddrSpec Address, string Name);
}
