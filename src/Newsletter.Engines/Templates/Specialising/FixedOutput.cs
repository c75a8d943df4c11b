using System.Text;
using Newsletter.Engines.Templates.Running;

namespace Newsletter.Engines.Templates.Specialising;

/// <summary>Takes what is known to be written, until something personal comes in between.</summary>
internal sealed class FixedOutput : Output
{
    private readonly StringBuilder _text = new();

    public int Pending => _text.Length;

    public override void Append(ReadOnlySpan<char> text) => _text.Append(text);

    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        Length = 0;
        return text;
    }
}
