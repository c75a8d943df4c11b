using Newsletter.Publications;
using Newsletter.Rendering;
using Newsletter.Rendering.Texts;

namespace Newsletter.Composing;

/// <summary>
/// A short mail that the service writes in a publication's name: a few paragraphs around one button. It keeps to the rules of docs/designs.md
/// (tables, inline styles, dark mode) and looks like the design <c>weekly</c>, so that the reader knows who writes.
/// </summary>
/// <param name="Title">What it is about; also the subject.</param>
/// <param name="Before">Paragraphs above the button.</param>
/// <param name="After">Paragraphs below it.</param>
internal sealed record ServiceMail(Publication Publication, string Title, IReadOnlyList<string> Before, string Button, string Link, IReadOnlyList<string> After)
{
    private const string Serif = "font-family:Georgia,'Times New Roman',Times,serif;";
    private const string Sans = "font-family:'Helvetica Neue',Helvetica,Arial,sans-serif;";

    // In every mail the same, and never with a value in it.
    private const string Head = """
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="x-apple-disable-message-reformatting">
        <meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
        <style>
        :root{color-scheme:light dark}
        body{margin:0;padding:0}
        @media screen{table{table-layout:fixed}}
        @media (max-width:620px){
        .pad{padding-left:20px !important;padding-right:20px !important}
        }
        @media (prefers-color-scheme:dark){
        .bg{background-color:#141312 !important}
        .card{background-color:#1f1d1b !important}
        .ink,.ink p,.ink h1{color:#ece7df !important}
        .mute,.ink .mute{color:#b8afa3 !important}
        .mute a{color:#f2a892 !important}
        .bar{border-color:#ece7df !important}
        .button{background-color:#f2a892 !important}
        .button a{color:#1f1d1b !important}
        }
        [data-ogsc] .ink,[data-ogsc] .ink p,[data-ogsc] .ink h1{color:#ece7df !important}
        [data-ogsc] .mute,[data-ogsc] .ink .mute{color:#b8afa3 !important}
        [data-ogsc] .mute a{color:#f2a892 !important}
        [data-ogsc] .button a{color:#1f1d1b !important}
        [data-ogsb] .bg{background-color:#141312 !important}
        [data-ogsb] .card{background-color:#1f1d1b !important}
        [data-ogsb] .button{background-color:#f2a892 !important}
        </style>
        """;

    public string Text()
    {
        var before = string.Join("\n\n", Before.Select(paragraph => TextWrap.Wrap(paragraph)));
        var after = string.Join("\n\n", After.Select(paragraph => TextWrap.Wrap(paragraph)));
        return $"{before}\n\n{Link}\n\n{after}\n\n-- \n{Publication.Name}\n{Publication.PostalAddress.Trim()}\n";
    }

    public string Html()
    {
        var direction = RenderModel.IsRightToLeft(Publication.Language) ? "rtl" : "ltr";
        var start = direction == "rtl" ? "right" : "left";
        var name = HtmlText.Escape(Publication.Name);
        return $"""
            <!DOCTYPE html>
            <html lang="{HtmlText.Escape(Publication.Language)}" dir="{direction}">
            <head>
            <title>{HtmlText.Escape(Title)}</title>
            {Head}
            </head>
            <body class="bg" style="margin:0;padding:0;background-color:#efe9dd;">
            <!-- [html-validate-disable-next prefer-native-element -- few mail programs know main] -->
            <div lang="{HtmlText.Escape(Publication.Language)}" dir="{direction}" role="main" aria-label="{name}">
            <table role="presentation" class="bg" width="100%" border="0" cellpadding="0" cellspacing="0" bgcolor="#efe9dd" style="background-color:#efe9dd;"><tbody>
            <tr><td align="center" style="padding:0;">
            <!--[if mso]><table role="presentation" width="600" border="0" cellpadding="0" cellspacing="0" align="center"><tr><td><![endif]-->
            <table role="presentation" dir="{direction}" class="card" width="100%" border="0" cellpadding="0" cellspacing="0" bgcolor="#fffdf8" style="width:100%;max-width:600px;background-color:#fffdf8;word-wrap:break-word;"><tbody>
            <tr><td class="pad ink" align="{start}" style="padding:36px 32px 0 32px;{Serif}color:#1d1b1a;">
            <h1 style="margin:0;{Serif}font-size:30px;line-height:36px;font-weight:bold;">{name}</h1>
            </td></tr>
            <tr><td class="pad" style="padding:14px 32px 0 32px;">
            <table role="presentation" width="100%" border="0" cellpadding="0" cellspacing="0"><tbody>
            <tr><td class="bar" style="padding:0;border-top:3px solid #1d1b1a;font-size:1px;line-height:1px;">&nbsp;</td></tr>
            </tbody></table>
            </td></tr>
            <tr><td class="pad ink" align="{start}" style="padding:24px 32px 0 32px;{Serif}font-size:19px;line-height:29px;color:#1d1b1a;">
            {Paragraphs(Before, "margin:0 0 16px 0;font-size:19px;line-height:29px;")}
            </td></tr>
            <tr><td class="pad" align="{start}" style="padding:8px 32px 8px 32px;">
            <table role="presentation" border="0" cellpadding="0" cellspacing="0"><tbody>
            <tr><td class="button" align="center" bgcolor="#8a2b1d" style="background-color:#8a2b1d;mso-padding-alt:14px 28px;"><a href="{HtmlText.Escape(Link)}" style="display:inline-block;padding:14px 28px;{Sans}font-size:17px;line-height:20px;font-weight:bold;color:#fffdf8;text-decoration:none;">{HtmlText.Escape(Button)}</a></td></tr>
            </tbody></table>
            </td></tr>
            <tr><td class="pad ink" align="{start}" style="padding:18px 32px 0 32px;{Serif}font-size:17px;line-height:27px;color:#1d1b1a;">
            {Paragraphs(After, "margin:0 0 16px 0;font-size:17px;line-height:27px;")}
            </td></tr>
            <tr><td class="pad" style="padding:16px 32px 36px 32px;">
            <table role="presentation" width="100%" border="0" cellpadding="0" cellspacing="0"><tbody>
            <tr><td class="bar mute" align="{start}" style="padding:16px 0 0 0;border-top:1px solid #1d1b1a;{Sans}font-size:14px;line-height:22px;color:#5d554c;">{Lines(Publication.PostalAddress)}</td></tr>
            </tbody></table>
            </td></tr>
            </tbody></table>
            <!--[if mso]></td></tr></table><![endif]-->
            </td></tr>
            </tbody></table>
            </div>
            </body>
            </html>

            """;
    }

    private static string Paragraphs(IReadOnlyList<string> paragraphs, string style) =>
        string.Join("\n", paragraphs.Select(paragraph => $"<p style=\"{style}\">{HtmlText.Escape(paragraph)}</p>"));

    private static string Lines(string address) => HtmlText.Escape(address.Trim()).ReplaceLineEndings("<br>");
}
