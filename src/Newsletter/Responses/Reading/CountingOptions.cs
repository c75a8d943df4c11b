using Newsletter.Shell.Settings;

namespace Newsletter.Responses.Reading;

/// <summary>What is held for a machine. Settings <c>Counting:*</c>.</summary>
/// <param name="TooSoon">Nobody has read a mail so soon after the receiving server took it: security programs look at it then.</param>
internal sealed record CountingOptions(TimeSpan TooSoon)
{
    public static CountingOptions Read(SettingsReader reader) =>
        new(reader.Span("Counting:TooSoon", TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromHours(1)));
}
