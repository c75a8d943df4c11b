using System.Collections.Frozen;
using Newsletter.Engines.Templates;
using Newsletter.Rendering.Texts;

namespace Newsletter.Rendering;

/// <summary>The subject, preheader, intro and sign-off of a revision, each in the formats it is printed in.</summary>
internal sealed class CopyParts
{
    private readonly IssueText _subject;
    private readonly IssueText _preheader;
    private readonly (string Root, IssueText Html, IssueText Text)[] _prose;

    private CopyParts(IssueText subject, IssueText preheader, (string Root, IssueText Html, IssueText Text)[] prose)
    {
        _subject = subject;
        _preheader = preheader;
        _prose = prose;
    }

    /// <summary>The subject, where it is the same in every copy; else null.</summary>
    public string? CommonSubject => _subject.IsPersonal ? null : RenderModel.OneLine(_subject.For(FrozenDictionary<string, object?>.Empty).Value);

    public static Result<CopyParts> Make(CopyPartsSource source)
    {
        var subject = source.Line("subject", source.Content.Subject);
        var preheader = source.Line("preheader", source.Content.Preheader);
        var intro = source.Prose("intro", source.Content.Intro);
        var signOff = source.Prose("sign_off", source.Content.SignOff);
        var failure = subject.Failure ?? preheader.Failure ?? intro.Failure ?? signOff.Failure;
        return failure is null ? new CopyParts(subject.Value, preheader.Value, [intro.Value, signOff.Value]) : failure;
    }

    /// <summary>Names of those that come out differently for two readers: they join the personal roots of the design's templates.</summary>
    public IEnumerable<string> PersonalRoots => Roots(personal: true);

    public IEnumerable<string> KnownRoots => Roots(personal: false);

    /// <summary>All of them, as they are where there is no reader.</summary>
    public Result<PartValues> ForNobody() => For(RenderModel.Nobody, all: true);

    /// <summary>The personal ones, for one reader.</summary>
    public Result<PartValues> For(IReadOnlyDictionary<string, object?> subscriber) => For(subscriber, all: false);

    private Result<PartValues> For(IReadOnlyDictionary<string, object?> subscriber, bool all)
    {
        var model = new Dictionary<string, object?>(1) { ["subscriber"] = subscriber };
        var subject = _subject.For(model);
        var preheader = _preheader.For(model);
        if ((subject.Failure ?? preheader.Failure) is { } failure)
            return failure;
        var values = new PartValues(RenderModel.OneLine(subject.Value), RenderModel.OneLine(preheader.Value));
        if (all || _subject.IsPersonal)
            values.Add("subject", values.Subject, values.Subject);
        if (all || _preheader.IsPersonal)
            values.Add("preheader", RenderModel.NullIfEmpty(values.Preheader), RenderModel.NullIfEmpty(values.Preheader));
        foreach (var (root, htmlText, plainText) in _prose)
        {
            if (!all && !htmlText.IsPersonal && !plainText.IsPersonal)
                continue;
            var html = htmlText.For(model);
            var text = plainText.For(model);
            if ((html.Failure ?? text.Failure) is { } broken)
                return broken;
            values.Add(
                root,
                html.Value.Length > 0 ? new Markup(html.Value) : null,
                RenderModel.NullIfEmpty(TextWrap.Wrap(text.Value).Trim('\n')));
        }

        return values;
    }

    private IEnumerable<string> Roots(bool personal)
    {
        if (_subject.IsPersonal == personal)
            yield return "subject";
        if (_preheader.IsPersonal == personal)
            yield return "preheader";
        foreach (var (root, html, text) in _prose)
        {
            if ((html.IsPersonal || text.IsPersonal) == personal)
                yield return root;
        }
    }
}

/// <summary>The parts as one reader gets them, by root variable, once for each format.</summary>
internal sealed record PartValues(string Subject, string Preheader)
{
    public Dictionary<string, object?> Html { get; } = new(6);

    public Dictionary<string, object?> Text { get; } = new(6);

    public void Add(string root, object? html, object? text)
    {
        Html[root] = html;
        Text[root] = text;
    }
}
