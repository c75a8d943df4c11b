using Newsletter.Composing;
using Newsletter.Engines.Mime;
using Newsletter.Sending;
using Newsletter.Sending.Doctor;

namespace Newsletter.Scheduling.Checks;

/// <summary>What receivers look up about the sender: SPF, DKIM, DMARC and their alignment, as <c>doctor</c> finds it.</summary>
internal sealed class SenderChecks(SetUpReport report, ComposingOptions composing, SmtpOptions smtp)
{
    /// <summary>The id while it is not known yet.</summary>
    public const string Pending = "sender-pending";

    /// <param name="from">The sender's address.</param>
    public async Task<IReadOnlyList<Check>> RunAsync(string from, CancellationToken cancellationToken)
    {
        var address = AddrSpec.Parse(from);
        // Of a rehearsal no receiver ever hears.
        if (smtp.Captured || !address.Ok)
            return [];
        var domain = address.Value.Domain.ToLowerInvariant();
        return await report.OfAsync(domain, cancellationToken) is { } findings
            ? Of(domain, findings, composing.Signers.ContainsKey(domain))
            : [new Check(Pending, CheckLevel.Warning, "The sender's records are being looked up", $"SPF, DKIM and DMARC of {domain}: look again in a moment.")];
    }

    /// <param name="signed">False: another check says that copies go out unsigned.</param>
    public static IReadOnlyList<Check> Of(string domain, IReadOnlyList<Finding> findings, bool signed)
    {
        var wrong = findings.Where(f => f.Level >= FindingLevel.Warning && (signed || f.Area != "DKIM")).ToList();
        if (wrong.Count > 0)
            return [.. wrong.Select(f => new Check(Id(f.Area), CheckLevel.Warning, $"{char.ToUpperInvariant(f.Area[0])}{f.Area[1..]}: {f.Found.TrimEnd('.')}", $"{f.Subject}. {f.Mend}".TrimEnd()))];
        return [new Check("sender", CheckLevel.Ok, "Receivers find what they look for", $"Return path, SPF and DMARC of {domain}{(signed ? ", and the keys that copies are signed with" : "")}.")];
    }

    private static string Id(string area) => area switch
    {
        "DKIM" => "dkim-record",
        "return path" => "return-path",
        _ => area.ToLowerInvariant(),
    };
}
