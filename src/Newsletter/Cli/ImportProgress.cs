using System.Globalization;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Cli;

/// <summary>How much of the file has been read, rows so far and per second, and what is left of the time, on a terminal, once it takes longer than two seconds.</summary>
internal sealed class ImportProgress(SubscriberImport import, ImportShares shares, TimeProvider clock)
{
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(2);

    private readonly long _from = import.Rows;
    private readonly long _start = clock.GetTimestamp();
    private bool _shown;

    public void Show(SubscriberImport now)
    {
        var past = clock.GetElapsedTime(_start);
        if (Console.IsErrorRedirected || past < Silent)
            return;
        _shown = true;
        var share = shares.Of(now) is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent,3} %, ") : "";
        // What was there before it went on says nothing about how fast it is.
        var left = _from == 0 && shares.Of(now) is > 0 and < 100 and { } part ? string.Create(CultureInfo.InvariantCulture, $", {past.TotalSeconds * (100 - part) / part,5:N0} s left") : "";
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{share}{now.Rows,14:N0} rows, {(now.Rows - _from) / past.TotalSeconds,10:N0} a second{left} "));
    }

    public void End()
    {
        if (_shown)
            Console.Error.WriteLine();
    }
}
