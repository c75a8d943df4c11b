using System.Security.Cryptography;
using System.Text;

namespace Newsletter.Composing;

/// <summary>
/// A script that a preview may run, one for each kind of preview and no other: the policy names its hash, so nothing that stands in an issue or a design can run beside it, and
/// the sandbox keeps it in an origin of its own. The page around takes nothing but what it expects from it.
/// </summary>
internal sealed class PreviewScript
{
    private readonly string _script;

    private PreviewScript(string script)
    {
        _script = script;
        var source = $"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";
        Policy = $"sandbox allow-scripts; default-src 'none'; {source}; img-src 'self' https: data:; style-src 'unsafe-inline'; frame-ancestors 'self'";
        WithoutImages = $"sandbox allow-scripts; default-src 'none'; {source}; style-src 'unsafe-inline'; frame-ancestors 'self'";
    }

    /// <summary>Keeps links from going anywhere, and tells the composer which article was clicked.</summary>
    public static PreviewScript Clicks { get; } = new("""
        addEventListener('click',function(event){
        event.preventDefault();
        var all='span[id^="article-"]',marks=document.querySelectorAll(all),inside=event.target.querySelectorAll(all),found=0;
        for(var i=0;i<marks.length;i++)
        if(marks[i].compareDocumentPosition(event.target)&4||inside.length===1&&marks[i]===inside[0])found=Number(marks[i].id.slice(8));
        if(found)parent.postMessage({article:found},'*');
        },true);
        """);

    /// <summary>Tells the page of a design how far its preview is scrolled and whether it shows a mail or what is wrong, and scrolls the next one there: it is made anew with every pause in typing.</summary>
    public static PreviewScript Scrolling { get; } = new("""
        function tell(){parent.postMessage({scrolled:Math.round(scrollY),trouble:document.body.id==='trouble'},'*');}
        addEventListener('scroll',tell,{passive:true});
        addEventListener('message',function(event){
        if(event.source!==parent||typeof event.data.scrollTo!=='number')return;
        scrollTo(0,event.data.scrollTo);
        tell();
        });
        """);

    public string Policy { get; }

    public string WithoutImages { get; }

    public string AddTo(string html)
    {
        var end = html.LastIndexOf("</body>", StringComparison.OrdinalIgnoreCase);
        var script = $"<script>{_script}</script>";
        return end < 0 ? html + script : html.Insert(end, script);
    }
}
