using System.Text;

namespace Newsletter.Engines.Templates.Running;

/// <summary>Where text goes: the rendering itself, or the variable of a <c>capture</c>.</summary>
internal abstract class Output
{
    /// <summary>Characters so far.</summary>
    public int Length { get; set; }

    public abstract void Append(ReadOnlySpan<char> text);

    /// <summary>The fixed run <paramref name="index"/>, whose text is <paramref name="text"/>.</summary>
    public virtual void AppendFixed(int index, string text) => Append(text);
}

internal sealed class TextOutput : Output
{
    private readonly StringBuilder _text = new();

    public override void Append(ReadOnlySpan<char> text) => _text.Append(text);

    public override string ToString() => _text.ToString();
}

/// <summary>Hands a copy to whoever asked for it, piece by piece.</summary>
internal sealed class SinkOutput : Output
{
    public ITemplateSink? Sink { get; set; }

    public override void Append(ReadOnlySpan<char> text) => Sink!.Personal(text);

    public override void AppendFixed(int index, string text) => Sink!.Fixed(index);
}
