using System.Net;
using System.Text.RegularExpressions;

namespace Newsletter.Rendering.Designs;

/// <summary>Puts counted addresses in the place of those that a design's templates name themselves. What an expression makes is not touched: it may differ from copy to copy.</summary>
internal static partial class DesignLinks
{
    /// <summary>The design as its HTML is rendered.</summary>
    public static Design InHtml(Design design, CountedLinks links)
    {
        var counted = design.WithTemplates(text => Href().Replace(text, m => links.Of(LinkPlace.Design, WebUtility.HtmlDecode(m.Value))));
        // Behind all else: a message that is cut off was not seen to its end.
        return links.Picture is { } picture
            ? counted.WithTemplates(text => End().Replace(text, picture + "</body>"))
            : counted;
    }

    /// <summary>The design as its plain text is rendered.</summary>
    public static Design InText(Design design, CountedLinks links) => design.WithTemplates(text => Tag().IsMatch(text) ? text : CodeOrAddress().Replace(text, m =>
    {
        if (m.Groups["url"] is not { Success: true, Value: var found })
            return m.Value;
        var url = found.TrimEnd('.', ',', ';', ':', '!', '?');
        return links.Of(LinkPlace.Design, url) + found[url.Length..];
    }));

    // The whole value of the attribute, without an expression in it.
    [GeneratedRegex("""(?<=<(?:a|area|v:[a-z]+)\s(?:[^<>]*\s)?href=(["']))https?://[^"'\s{}<>]+(?=\1)""", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Href();

    [GeneratedRegex("</body>", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 2000)]
    private static partial Regex End();

    // Templates of the HTML are met here as well, and have no plain text to count in.
    [GeneratedRegex("<[a-z!/]", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Tag();

    // Code is passed over whole, and no address is taken that goes on in an expression.
    [GeneratedRegex("""\{\{.*?\}\}|(?<url>(?>https?://[^\s{}<>"'()\[\]]+))(?!\{)""", RegexOptions.IgnoreCase | RegexOptions.Singleline, matchTimeoutMilliseconds: 2000)]
    private static partial Regex CodeOrAddress();
}
