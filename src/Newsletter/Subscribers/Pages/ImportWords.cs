using Newsletter.Shell.Api;
using Newsletter.Shell.Parts;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Subscribers.Pages;

/// <summary>An import in words.</summary>
internal static class ImportWords
{
    public static string State(ImportState state, bool dryRun) => state switch
    {
        ImportState.Running => dryRun ? "Being tried" : "Coming in",
        ImportState.Done => dryRun ? "Tried" : "It is in",
        ImportState.Failed => "It stopped",
        ImportState.Undone => "Taken out again",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, message: null),
    };

    public static string Colour(ImportState state) => state switch
    {
        ImportState.Done => "good",
        ImportState.Running => "warn",
        ImportState.Failed => "bad",
        _ => "",
    };

    /// <summary>What a column was taken for.</summary>
    /// <param name="field">As a mapping names it: <c>email</c>, <c>attributes.town</c>.</param>
    public static string Field(string field) =>
        field.StartsWith(ColumnGuess.AttributePrefix, StringComparison.Ordinal) ? $"A field of your own, “{field[ColumnGuess.AttributePrefix.Length..]}”"
        : Enum.TryParse<ImportField>(field, ignoreCase: true, out var known) ? Field(known)
        : field;

    /// <summary>What can be written in a mapping, with what it means.</summary>
    public static IEnumerable<(string Name, string Words)> Fields =>
        Enum.GetValues<ImportField>().OrderBy(f => f == ImportField.Skip).Select(f => (f == ImportField.Attribute ? ColumnGuess.AttributePrefix + "town" : ApiJson.Name(f), Field(f)));

    /// <summary>What a column can be taken for, what is left out last.</summary>
    public static IReadOnlyList<ImportField> Choices { get; } = [.. Enum.GetValues<ImportField>().OrderBy(f => f == ImportField.Skip)];

    /// <summary>The same of a column whose name stands beside it.</summary>
    public static string Choice(ImportField field) => field == ImportField.Attribute ? "A field of your own" : Field(field);

    private static string Field(ImportField field) => field switch
    {
        ImportField.Skip => "Left out",
        ImportField.Email => "Address",
        ImportField.Name => "Name",
        ImportField.FirstName => "First name",
        ImportField.LastName => "Last name",
        ImportField.Language => "Language",
        ImportField.TimeZone => "Time zone",
        ImportField.Sections => "Sections that are on",
        ImportField.Frequency => "How often they want mail",
        ImportField.PausedUntil => "Day from which they want mail again",
        ImportField.Status => "Whether they get mail",
        ImportField.ConsentAt => "When they agreed",
        ImportField.ConsentAddress => "Network address they agreed from",
        ImportField.Joined => "When they joined",
        ImportField.LeftAt => "When they left",
        ImportField.BouncedAt => "When their address stopped working",
        ImportField.Attribute => "A field of your own, such as “town”",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, message: null),
    };

    /// <summary>What everybody on the list was taken for; null: each for what their row says.</summary>
    public static string? Whole(SubscriptionState? list) => list switch
    {
        null => null,
        SubscriptionState.Left => "Everybody on it counts as somebody who has left: they get no mail.",
        SubscriptionState.Bounced => "Everybody on it counts as an address that does not work: they get no mail.",
        SubscriptionState.Complained => "Everybody on it counts as somebody who called it spam: they get no mail.",
        _ => "Everybody on it counts as somebody who was never asked: they get nothing before you have asked them and they have said yes.",
    };

    /// <summary>How they begin whose row says nothing else.</summary>
    public static string Begin(bool confirmed) => confirmed
        ? "They come in as active and get the next issue: you said that they have agreed already."
        : "They come in as people who have not agreed yet: they get nothing before you have asked them and they have said yes.";

    /// <summary>What an undo does.</summary>
    public static string Undo(ImportAnswer import) => string.Join(' ', new[]
    {
        import.Added > 0 ? $"The {When.Count(import.Added)} it added are taken out, with all that is known of them." : "",
        import.Updated > 0 ? $"The {When.Count(import.Updated)} it changed are as before." : "",
        import.Suppressed > 0 ? "What it said of people who get no mail is taken back." : "",
    }.Where(sentence => sentence.Length > 0));

    public static string Separator(string delimiter) => delimiter switch
    {
        "\t" => "Tab",
        "," => "Comma",
        ";" => "Semicolon",
        "|" => "Bar",
        _ => delimiter,
    };
}
