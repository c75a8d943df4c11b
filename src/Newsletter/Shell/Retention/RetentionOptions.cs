using Newsletter.Shell.Settings;

namespace Newsletter.Shell.Retention;

/// <summary>How long what is held on persons is kept. Settings <c>Retention:*</c>.</summary>
/// <param name="Addresses">In ledgers, from the end of the issue; then a keyed hash stands for each.</param>
/// <param name="Unconfirmed">Sign-ups that nobody confirmed, from the mail that asked.</param>
/// <param name="Audit">Lines of the audit log.</param>
/// <param name="Reading">What single readers opened and clicked, from when they did; totals stay.</param>
internal sealed record RetentionOptions(TimeSpan Addresses, TimeSpan Unconfirmed, TimeSpan Audit, TimeSpan Reading)
{
    private static readonly TimeSpan Least = TimeSpan.FromDays(1);
    private static readonly TimeSpan Most = TimeSpan.FromDays(36500);

    public static RetentionOptions Read(SettingsReader reader) => new(
        reader.Span("Retention:Addresses", TimeSpan.FromDays(90), Least, Most),
        reader.Span("Retention:Unconfirmed", TimeSpan.FromDays(30), Least, Most),
        reader.Span("Retention:Audit", TimeSpan.FromDays(730), Least, Most),
        reader.Span("Retention:Reading", TimeSpan.FromDays(365), Least, Most));
}
