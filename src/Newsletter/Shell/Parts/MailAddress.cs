using Microsoft.AspNetCore.Html;

namespace Newsletter.Shell.Parts;

/// <summary>A mail address as a heading: where it is too long for one line, it goes on with its @ on the next, and not in the middle of a word.</summary>
internal static class MailAddress
{
    public static IHtmlContent Heading(string address)
    {
        var at = Math.Max(address.LastIndexOf('@'), 0);
        return new HtmlContentBuilder().Append(address[..at]).AppendHtml("<wbr>").Append(address[at..]);
    }
}
