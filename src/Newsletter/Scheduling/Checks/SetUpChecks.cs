using Newsletter.Composing;
using Newsletter.Sending;
using Newsletter.Shell.Settings;

namespace Newsletter.Scheduling.Checks;

/// <summary>What the settings mean for an issue.</summary>
internal sealed class SetUpChecks(ComposingOptions composing, SmtpOptions smtp, ServiceOptions service)
{
    /// <param name="from">The sender's address.</param>
    public IEnumerable<Check> Of(string from)
    {
        if (smtp.Captured)
            yield return new Check("capture", CheckLevel.Warning, "This will be a rehearsal", "Smtp:Mode is Capture: every copy stays on this machine, in the built-in mailbox.");
        if (!service.PublicUrlIsHttps)
            yield return new Check("public-url", CheckLevel.Warning, "One-click unsubscribing is not offered", "PublicUrl is not https, so List-Unsubscribe-Post is left out. Large mailbox providers ask for it.");
        var domain = from[(from.LastIndexOf('@') + 1)..];
        if (composing.SignersOf(from) is { } signers)
            yield return new Check("dkim", CheckLevel.Ok, "Copies are signed", $"For {domain}, with {string.Join(" and ", signers.Signers.Select(s => s.Key.AlgorithmName))}.");
        else
            yield return new Check("dkim", CheckLevel.Warning, "Copies go out unsigned", $"Dkim:Domains has no key for {domain}. Large mailbox providers refuse unsigned mail: \"newsletter doctor --make-dkim {domain}\" makes a key.");
    }
}
