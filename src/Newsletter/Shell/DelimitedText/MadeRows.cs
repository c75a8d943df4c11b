namespace Newsletter.Shell.DelimitedText;

/// <summary>Rows that are made of other text, piece by piece while they are read.</summary>
/// <param name="source">What they are made of; ends with them.</param>
internal abstract class MadeRows(IDisposable source) : TextReader
{
    private string _piece = "";
    private int _at;

    public override int Read(char[] buffer, int index, int count)
    {
        while (_at == _piece.Length)
        {
            if (Next() is not { } next)
                return 0;
            (_piece, _at) = (next, 0);
        }

        var length = Math.Min(count, _piece.Length - _at);
        _piece.CopyTo(_at, buffer, index, length);
        _at += length;
        return length;
    }

    /// <returns>Null: there are no more.</returns>
    protected abstract string? Next();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}
