using System.Globalization;
using Newsletter.Shell.Settings;

namespace Newsletter.Sending.Pace;

/// <summary>A server whose address has no name yet sends little at first and more every day. Settings <c>Smtp:Servers:N:WarmUp:*</c>.</summary>
/// <param name="From">The first day, by UTC.</param>
/// <param name="FirstDay">Messages on that day.</param>
/// <param name="Growth">Each later day as many times as many.</param>
internal sealed record WarmUp(DateOnly From, int FirstDay, double Growth)
{
    /// <summary>What a day allows; null: nothing yet or nothing any longer is to be minded.</summary>
    public int? LimitOn(DateOnly day)
    {
        var days = day.DayNumber - From.DayNumber;
        if (days < 0)
            return FirstDay;
        var limit = FirstDay * Math.Pow(Growth, days);
        return limit < int.MaxValue ? (int)limit : null;
    }

    public static WarmUp? Read(SettingsReader reader, string entry)
    {
        if (reader.Entries(entry).Count == 0)
            return null;
        // A plan without its first day would be none, and a new address would send at full speed.
        var text = reader.OptionalText($"{entry}:From");
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from))
            reader.Add($"{entry}:From", text, "the first day of the plan, as 2026-01-31");
        return new WarmUp(from, reader.Integer($"{entry}:FirstDay", 200, 1, 10_000_000), reader.Number($"{entry}:Growth", 1.5, 1, 10));
    }
}
