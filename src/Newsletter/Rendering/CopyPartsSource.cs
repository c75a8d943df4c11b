using Newsletter.Engines.Templates;
using Newsletter.Issues;
using Newsletter.Rendering.Designs;
using Newsletter.Rendering.Texts;

namespace Newsletter.Rendering;

/// <summary>What the parts of a copy are made with.</summary>
/// <param name="Known">The small model of the issue's own texts: publication and issue, no markup.</param>
internal sealed record CopyPartsSource(
    ITemplateEngine Engine, Design Design, RevisionContent Content, IReadOnlyDictionary<string, object?> Known, TemplateOptions Options, CountedLinks? Links)
{
    /// <summary>A text of one line, escaped where it is printed.</summary>
    public Result<IssueText> Line(string name, string source) =>
        source.Any(char.IsControl) && name == "subject"
            ? RenderFailures.Subject()
            : IssueText.Make(Engine, name, source, Known, Options with { Escaping = TemplateEscaping.None });

    /// <summary>Markdown first, in both formats; what its expressions write afterwards is escaped text.</summary>
    public Result<(string Root, IssueText Html, IssueText Text)> Prose(string name, string source)
    {
        var rules = new ExpressionRules(Allowed: true, Complete: piece => !Engine.Parse(piece, name).HasErrors);
        var styles = Design.Styles(name, RenderModel.IsRightToLeft(Content.Publication.Language)) with { FirstHeading = 2 };
        string Address(string url) => Links?.Of(name == "intro" ? LinkPlace.Intro : LinkPlace.SignOff, url) ?? url;
        var html = MarkdownText.ToHtmlTemplate(source, styles, rules, Address);
        if (rules.Problems is [var problem, ..])
            return RenderFailures.Expression(name == "sign_off" ? "sign-off" : name, problem);
        var text = MarkdownText.ToTextTemplate(source, new ExpressionRules(Allowed: true), Address);

        var htmlText = IssueText.Make(Engine, name, html, Known, Options with { Escaping = TemplateEscaping.Html });
        var plainText = IssueText.Make(Engine, name, text, Known, Options with { Escaping = TemplateEscaping.None });
        return (htmlText.Failure ?? plainText.Failure) is { } failure ? failure : (name, htmlText.Value, plainText.Value);
    }
}
