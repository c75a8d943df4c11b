using System.Text.Encodings.Web;
using Newsletter.Shell;

namespace Newsletter.Publications;

/// <summary>The sign-up form as plain HTML for the newsroom's own site.</summary>
internal static class EmbeddedForm
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    /// <param name="publicUrl">What the service's addresses begin with.</param>
    /// <param name="work">The form's browser does some work, as the sign-up page's does (<c>SignUp:Work</c>).</param>
    public static string Html(Publication publication, string publicUrl, bool work)
    {
        var words = ReaderWords.For(publication.Language);
        var back = publication.ReturnUrls.Count > 0
            ? $"\n  <input type=\"hidden\" name=\"return\" value=\"{Encoder.Encode(publication.ReturnUrls[0])}\">"
            : "";
        var (task, script) = work
            ? ($"\n  <input type=\"hidden\" name=\"work\" data-task=\"{Encoder.Encode(publicUrl)}/{publication.Slug}/work\">", $"\n<script src=\"{Encoder.Encode(publicUrl)}/assets/sign-up.js\" defer></script>")
            : ("", "");
        // As on our own page: asked where it is kept, and never ticked beforehand.
        var figures = publication.Tracking == Tracking.Individual
            ? $"\n  <p><label><input type=\"checkbox\" name=\"figures\" value=\"true\"> {Encoder.Encode(words["preferences.figuresOn"])} ({Encoder.Encode(words["signUp.optional"])})</label></p>"
            : "";
        return $"""
            <form method="post" action="{Encoder.Encode(publicUrl)}/{publication.Slug}" lang="{words.Language}" dir="{words.Direction}">{back}{task}
              <p style="position:absolute;left:-9999px" aria-hidden="true"><label>{Encoder.Encode(words["signUp.trap"])} <input name="website" tabindex="-1" autocomplete="off"></label></p>
              <p><label>{Encoder.Encode(words["signUp.email"])} <input type="email" name="email" autocomplete="email" required dir="ltr"></label></p>{figures}
              <p><button>{Encoder.Encode(words["signUp.title", publication.Name])}</button></p>
              <p><small>{Encoder.Encode(words["signUp.consent", publication.Name])}</small></p>
            </form>{script}
            """;
    }
}
