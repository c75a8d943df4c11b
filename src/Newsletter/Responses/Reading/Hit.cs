using Newsletter.Subscribers;

namespace Newsletter.Responses.Reading;

/// <summary>A request for a counted link or for the picture. Neither address nor program of whoever sent it is kept.</summary>
/// <param name="Link">The number 0 is the picture.</param>
/// <param name="Row">Whose copy it stood in, by the ledger's row; null: the address says nothing of that.</param>
/// <param name="Machine">The request itself says that no reader sent it.</param>
internal readonly record struct Hit(LinkKey Link, int? Row, DateTimeOffset At, bool Machine)
{
    public bool IsOpen => Link.Number == 0;
}
