using System.Buffers;
using System.Text;

namespace Newsletter.Engines.Mime;

/// <summary>One header field being written: words in, folded lines out (RFC 5322 section 2.2.3), at most 76 wide where a blank allows it.</summary>
internal sealed class HeaderLine
{
    // RFC 5322 asks for 78, RFC 2047 section 2 for 76 where a line holds an encoded word.
    public const int Width = 76;

    private readonly IBufferWriter<byte> _output;
    private bool _hasWord;

    public HeaderLine(IBufferWriter<byte> output, string name)
    {
        _output = output;
        Write(name);
        Write(":");
    }

    /// <summary>Columns used on the current line.</summary>
    public int Column { get; private set; }

    /// <summary>A word and the blank before it; on a line of its own if this one is full. The first word stays beside the name.</summary>
    public void Word(ReadOnlySpan<char> word)
    {
        if (_hasWord && Column + 1 + Encoding.UTF8.GetByteCount(word) > Width)
            Fold();
        else
            Blank();
        Write(word);
    }

    /// <summary>The blank before a word that is about to be written.</summary>
    public void Blank()
    {
        Write(" ");
        _hasWord = true;
    }

    /// <summary>Goes to a new line, which begins with the blank that the next word needs.</summary>
    public void Fold()
    {
        Write("\r\n ");
        Column = 1;
        _hasWord = true;
    }

    /// <summary>Text right behind the last word.</summary>
    public void Write(ReadOnlySpan<char> text) => Column += (int)Encoding.UTF8.GetBytes(text, _output);

    public void End() => Encoding.UTF8.GetBytes("\r\n", _output);
}
