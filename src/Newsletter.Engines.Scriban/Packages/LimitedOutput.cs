using System.Text;
using global::Scriban.Runtime;

namespace Newsletter.Engines.Adapters.Scriban;

/// <summary>Takes the text of a rendering, up to its limit.</summary>
internal sealed class LimitedOutput(RenderContext context) : IScriptOutput
{
    private readonly StringBuilder _text = new();

    public int Length => _text.Length;

    public void Write(string text, int offset, int count)
    {
        if (_text.Length + count > context.OutputLimit)
            throw new InvalidOperationException(context.TooLong);
        _text.Append(text, offset, count);
    }

    public ValueTask WriteAsync(string text, int offset, int count, CancellationToken cancellationToken) =>
        throw new NotSupportedException(RenderContext.Synchronous);

    public override string ToString() => _text.ToString();
}
