using System.Globalization;
using Newsletter.Sending.Pace;
using Newsletter.Shell.Settings;

namespace Newsletter.Sending;

/// <summary>How the ledger is worked through. Settings <c>Sending:*</c>.</summary>
/// <param name="RetryDelays">Waits before the next try of a deferred row; the last repeats until the deadline.</param>
/// <param name="ClaimSize">Rows that are claimed in one statement: one row at a time is slower than SMTP, more than some hundred gain nothing.</param>
/// <param name="Lease">How long a node may be silent before another takes its rows over.</param>
/// <param name="FreezeStep">On SQLite: rows that are frozen in one transaction at most. It is as many as 40 ms allow, and other writers have their turn in between.</param>
/// <param name="Providers">Limits for mailbox providers.</param>
/// <param name="LookUpProviders">Asks DNS for the mail exchangers of domains whose provider is not known by name.</param>
/// <param name="TrialIssue">A start sends an issue to nobody, so that the first real one need not wait for methods to be compiled.</param>
internal sealed record SendingOptions(
    IReadOnlyList<TimeSpan> RetryDelays, int ClaimSize, TimeSpan Lease, int FreezeStep, IReadOnlyList<ProviderLimit> Providers, bool LookUpProviders, bool TrialIssue)
{
    private static readonly TimeSpan[] DefaultDelays =
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6)];

    public static SendingOptions Read(SettingsReader reader)
    {
        var given = reader.Entries("Sending:RetryDelays");
        ProviderLimit[] providers = [.. reader.Entries("Sending:Providers").Select(entry => ProviderLimit.Read(reader, entry))];
        foreach (var twice in providers.SelectMany(p => p.Domains.Append(p.Name).Distinct(StringComparer.OrdinalIgnoreCase)).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            reader.Add("Sending:Providers", twice.Key, "each name and domain once");
        return new SendingOptions(
            given.Count == 0
                ? DefaultDelays
                : [.. given
                    .OrderBy(key => int.TryParse(key.AsSpan(key.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : int.MaxValue)
                    .Select(key => reader.Span(key, DefaultDelays[0], TimeSpan.FromSeconds(1), TimeSpan.FromDays(2)))],
            reader.Integer("Sending:ClaimSize", 200, 10, 5000),
            reader.Span("Sending:Lease", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10)),
            reader.Integer("Sending:FreezeStep", 20_000, 100, 1_000_000),
            providers,
            reader.Flag("Sending:LookUpProviders", true),
            reader.Flag("Sending:TrialIssue", true));
    }

    /// <summary>When a row that was tried <paramref name="attempts"/> times is tried again, a tenth earlier or later so that rows do not march in step.</summary>
    public TimeSpan DelayAfter(int attempts, Random random)
    {
        var delay = RetryDelays[Math.Clamp(attempts - 1, 0, RetryDelays.Count - 1)];
        return delay * (0.9 + (0.2 * random.NextDouble()));
    }
}
