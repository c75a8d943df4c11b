using System.Net;
using Newsletter.Accounts;
using Newsletter.Engines.Templates;
using Newsletter.Issues;
using Newsletter.Rendering.Designs;

namespace Newsletter.Composing;

/// <summary>Why an issue cannot be shown, for the people who look at it: what is wrong and where, and what mends it.</summary>
/// <param name="Advice">Empty: the words say it.</param>
/// <param name="Address">Where it is mended, if whoever looks may go there.</param>
/// <param name="Link">What the link there is called.</param>
internal sealed record PreviewTrouble(string Words, string Advice = "", string? Address = null, string Link = "")
{
    public static PreviewTrouble Of(Failure failure, Issue issue, Caller caller)
    {
        var design = (issue.Pending ?? issue.Content).Design ?? issue.Publication.Design;
        if (failure.Code == DesignFailures.NotFoundCode)
        {
            return caller.May(Role.Admin, issue.PublicationKey)
                ? new(failure.Message, "Give the publication a design that is there.", $"/desk/publications/{issue.Publication.Slug}", "Open the publication")
                : new(failure.Message, "An admin gives the publication a design that is there.");
        }

        if (!IsOfDesign(failure))
            return new PreviewTrouble(failure.Message);
        var words = $"The design ‘{design}’ cannot be used. {(failure is TemplateFailure { At: var at } ? $"{at.Template}, line {at.Span.Line}, column {at.Span.Column}: {at.Text}" : failure.Message)}";
        return caller.May(Role.Publisher, issue.PublicationKey)
            ? new(words, "Mend it there, or give the publication another design.", $"/desk/designs/{Uri.EscapeDataString(design)}", "Open the design")
            : new(words, "A publisher mends it, or an admin gives the publication another design.");
    }

    private static bool IsOfDesign(Failure failure) => failure is TemplateFailure { At: var at }
        ? at.Template.EndsWith(".scriban", StringComparison.Ordinal)
        : failure.Code.StartsWith("design.", StringComparison.Ordinal);

    /// <summary>In a frame's place. Its colours are the desk's, and follow the light or the dark around it.</summary>
    public static string Page(IEnumerable<string> words) => $$"""
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>It cannot be shown yet</title>
        <style>
        body{margin:24px;background:#fffefb;color:#1e1c19;font:16px/1.5 system-ui,sans-serif}
        h1{font-size:18px}p{overflow-wrap:anywhere}
        @media (prefers-color-scheme: dark){body{background:#201e1b;color:#ece8df} }
        </style>
        <body id="trouble"><h1>It cannot be shown yet</h1>{{string.Concat(words.Select(w => $"<p>{WebUtility.HtmlEncode(w)}</p>"))}}</body></html>
        """;
}
