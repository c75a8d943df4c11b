using System.Security.Cryptography;
using System.Text;

namespace Newsletter.Composing;

/// <summary>
/// The one script that a preview may run: it keeps links from going anywhere, and tells the page around which article was clicked. The policy names its hash,
/// so nothing that stands in an issue can run beside it, and the sandbox keeps it in an origin of its own.
/// </summary>
internal static class ClickReporter
{
    private const string Script = """
        addEventListener('click',function(event){
        event.preventDefault();
        var all='span[id^="article-"]',marks=document.querySelectorAll(all),inside=event.target.querySelectorAll(all),found=0;
        for(var i=0;i<marks.length;i++)
        if(marks[i].compareDocumentPosition(event.target)&4||inside.length===1&&marks[i]===inside[0])found=Number(marks[i].id.slice(8));
        if(found)parent.postMessage({article:found},'*');
        },true);
        """;

    private static readonly string Source = $"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'";

    public static string Policy { get; } =
        $"sandbox allow-scripts; default-src 'none'; {Source}; img-src 'self' https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'";

    public static string WithoutImages { get; } = $"sandbox allow-scripts; default-src 'none'; {Source}; style-src 'unsafe-inline'; frame-ancestors 'self'";

    public static string AddTo(string html)
    {
        var end = html.LastIndexOf("</body>", StringComparison.OrdinalIgnoreCase);
        var script = $"<script>{Script}</script>";
        return end < 0 ? html + script : html.Insert(end, script);
    }
}
