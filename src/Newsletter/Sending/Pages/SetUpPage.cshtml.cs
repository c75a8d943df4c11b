using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Newsletter.Accounts;
using Newsletter.Composing;
using Newsletter.Data;
using Newsletter.Publications;
using Newsletter.Responses;
using Newsletter.Responses.Webhooks;
using Newsletter.Sending.Doctor;
using Newsletter.Sending.Servers;
using Newsletter.Shell.Parts;

namespace Newsletter.Sending.Pages;

/// <summary>The sending set-up: servers, limits, signatures, what <c>doctor</c> finds about them, and a mail to try it.</summary>
[RequiredRole(Role.Admin)]
internal sealed class SetUpPageModel(
    NewsletterDb db, SetUpReport report, SenderDomains senders, SmtpOptions smtp, SendingOptions sending, ComposingOptions composing, BouncesOptions bounces, ServerPool pool,
    ListWebhooks webhooks, TimeProvider clock) : DeskPage
{
    [BindProperty]
    public SetUpTestForm Form { get; set; } = new();

    public SetUpLook? Look { get; private set; }

    /// <summary>Another node looked: what was found about folders and clock is about that one.</summary>
    public bool LookedElsewhere => Look is { } look && look.Host != Environment.MachineName;

    public int Failures => Look?.Findings.Count(f => f.Level == FindingLevel.Failure) ?? 0;

    public int Warnings => Look?.Findings.Count(f => f.Level == FindingLevel.Warning) ?? 0;

    public bool Captured => smtp.Captured;

    public int CaptureLimit => smtp.CaptureLimit;

    public IReadOnlyList<ServerRow> Servers { get; private set; } = [];

    public IReadOnlyList<(string Name, string Value)> Facts { get; private set; } = [];

    public IReadOnlyList<DomainRow> Domains { get; private set; } = [];

    public IReadOnlyList<WebhookAnswer> Webhooks { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Publications { get; private set; } = [];

    /// <summary>What became of the mail that was just sent.</summary>
    public TestAnswer? Test { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return Forbid();
        Form.To = User.Identity?.Name ?? Caller.Name;
        return Page();
    }

    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancellationToken)
    {
        if (!Caller.MayEverywhere(Role.Admin))
            return Forbid();
        var look = await report.LookAsync(cancellationToken);
        return Redirect($"/desk/sending?done={(look is null ? "checking" : "checked")}");
    }

    public async Task<IActionResult> OnPostTestAsync([FromServices] SendSetUpTest test, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return Forbid();
        var sent = await test.HandleAsync(new SetUpTestRequest(Form.Publication, Form.To), Caller, cancellationToken);
        if (!sent.Ok)
            return Refuse(sent.Failure);
        Test = sent.Value;
        return Page();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (!Caller.MayEverywhere(Role.Admin))
            return false;
        Look = await report.LastAsync(cancellationToken);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var lines = smtp.Captured ? new Dictionary<string, ServerLine>() : pool.Lines.ToDictionary(line => line.Options.Name, StringComparer.OrdinalIgnoreCase);
        Servers = [.. smtp.Servers.OrderBy(s => s.Priority).Select(s => new ServerRow(
            s.Name, string.Create(CultureInfo.InvariantCulture, $"{s.Server.Host}:{s.Server.Port}"), SetUpWords.Security(s.Server), SetUpWords.Limits(s, today),
            lines.TryGetValue(s.Name, out var line) ? SetUpWords.Now(line) : "Not in use while mail stays here."))];
        Facts =
        [
            ("A copy that is put off is tried again after", SetUpWords.Spans(sending.RetryDelays) + "; the last wait repeats until the publication’s deadline"),
            ("Mailbox providers", sending.Providers.Count == 0 ? "no limits of your own; what they ask for is minded" : string.Join("; ", sending.Providers.Select(p => $"{p.Name}: {(p.MessagesPerSecond > 0 ? $"{p.MessagesPerSecond.ToString("0.##", CultureInfo.InvariantCulture)} a second" : "any rate")}{(p.AtOnce > 0 ? $", {p.AtOnce} at once" : "")}"))),
            ("Returned mail", bounces.Listen is { } listen ? $"taken in at {listen}" : bounces.Mailbox is { } box ? $"read from the mailbox at {box.Host}" : "not read: set Bounces:Mailbox or Bounces:Listen"),
        ];
        Domains = [.. (await senders.ReadAsync(readable: true, cancellationToken)).Select(d => new DomainRow(
            d.Name,
            d.ReturnHost is { } host ? $"Returned mail goes to {host}" : "Returned mail goes to the From address",
            [.. (composing.Signers.GetValueOrDefault(d.Name)?.Signers ?? []).Select(s => (s.Key.AlgorithmName, $"{s.Selector}._domainkey.{s.Domain}"))]))];
        Webhooks = await webhooks.HandleAsync(cancellationToken);
        Publications = [.. (await db.PublicationsForAsync(Caller, Role.Admin, cancellationToken)).Select(p => new SelectListItem($"{p.Name} <{p.From.Email}>", p.Slug))];
        return true;
    }
}

internal sealed record ServerRow(string Name, string Where, string Security, string Limits, string Now);

internal sealed record DomainRow(string Name, string ReturnPath, IReadOnlyList<(string Algorithm, string Record)> Keys);

internal sealed class SetUpTestForm
{
    public string Publication { get; set; } = "";

    public string To { get; set; } = "";
}
