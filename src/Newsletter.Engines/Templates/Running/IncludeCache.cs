using System.Collections.Concurrent;
using Newsletter.Engines.Templates.Nodes;
using Newsletter.Engines.Templates.Parsing;

namespace Newsletter.Engines.Templates.Running;

/// <summary>A template as the parser left it.</summary>
internal sealed record ParsedTemplate(SourceText Source, Block Page, IReadOnlyList<TemplateMessage> Messages);

/// <summary>Keeps what a template includes or evaluates in its parsed form, as long as its text stays the same.</summary>
internal sealed class IncludeCache
{
    // A template that makes code of its data would fill any shelf.
    private const int MostTexts = 200;

    private readonly ConcurrentDictionary<(string Name, bool ScriptOnly), ParsedTemplate> _parsed = new();

    public ParsedTemplate Parse(string name, string text, bool scriptOnly)
    {
        var key = (name + "\0" + (scriptOnly || name == "<input>" ? text : ""), scriptOnly);
        if (_parsed.TryGetValue(key, out var known) && known.Source.Text == text)
            return known;
        var source = new SourceText(text, name);
        var (page, messages) = Parser.Parse(source, scriptOnly);
        if (_parsed.Count >= MostTexts)
            _parsed.Clear();
        return _parsed[key] = new ParsedTemplate(source, page, messages);
    }
}
