using System.Globalization;
using Newsletter.Subscribers.Imports;

namespace Newsletter.Cli;

/// <summary>Rows so far and per second on a terminal, once it takes longer than two seconds.</summary>
internal sealed class ImportProgress(SubscriberImport import, TimeProvider clock)
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
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{now.Rows,14:N0} rows, {(now.Rows - _from) / past.TotalSeconds,10:N0} a second "));
    }

    public void End()
    {
        if (_shown)
            Console.Error.WriteLine();
    }
}
