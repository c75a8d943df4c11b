using System.Text;
using Newsletter.Engines.Templates;

namespace Newsletter.Rendering;

/// <summary>Puts a filled template together as one text.</summary>
internal sealed class TextSink(IReadOnlyList<string> runs) : ITemplateSink
{
    // Most copies use every run once, and little beside.
    private readonly StringBuilder _text = new(runs.Sum(run => run.Length) + 128);

    public void Fixed(int index) => _text.Append(runs[index]);

    public void Personal(ReadOnlySpan<char> text) => _text.Append(text);

    public override string ToString() => _text.ToString();
}
