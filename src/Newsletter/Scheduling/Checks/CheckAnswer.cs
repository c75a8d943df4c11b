namespace Newsletter.Scheduling.Checks;

/// <summary>A check as the API shows it.</summary>
/// <param name="Key">What the warning is ticked by; null where nothing is to be ticked.</param>
/// <param name="Ticked">Null: nobody has.</param>
internal sealed record CheckAnswer(string Id, CheckLevel Level, string Title, string Detail, Guid? Article, string? Key, CheckTick? Ticked)
{
    public static CheckAnswer Of(Check check, CheckTick? ticked) =>
        new(check.Id, check.Level, check.Title, check.Detail, check.Article, CheckTicks.Wants(check) ? CheckTicks.Key(check) : null, ticked);
}
