using Newsletter.Shell;

namespace Newsletter.Articles.Import;

/// <summary>Why a pasted text is not read, each with what to do.</summary>
internal static class ImportFailures
{
    public static readonly Failure NotUtf8 = new MalformedFailure("The text is not UTF-8. Save it as UTF-8 and try again.");

    public static readonly Failure NotText = new MalformedFailure("This is no text but a file of some program's. Copy the words out of it, or save it as text or HTML.");

    public static readonly Failure Empty = new ValidationFailure("text", "There are no words in it. Copy the newsletter's text and paste it here.");

    public static readonly Failure OnlyImages = new ValidationFailure("text", "There are only images in it. Articles are made of words: type them, or paste the text.");

    public static readonly Failure TooLarge = new TooLargeFailure($"At most {ImportArticles.MostCharacters:N0} characters at once; split it and import the pieces.");

    public static readonly Failure TooDeep = new ValidationFailure("text", $"The HTML is nested more than {Reading.HtmlGuard.Deepest} levels deep, which no newsletter is. Paste it as plain text.");
}
