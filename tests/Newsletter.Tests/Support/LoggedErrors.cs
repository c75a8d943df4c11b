using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Newsletter.Tests.Support;

/// <summary>What a service under test has logged as an error, so that a test that meets a 500 can say what was behind it.</summary>
internal sealed class LoggedErrors : ILoggerProvider, ILogger
{
    private static readonly ConcurrentDictionary<string, Func<string>> Services = new();

    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>The lines of the service that answers here; none when it is not one of this class's.</summary>
    public static string Of(Uri? address) =>
        address is not null && Services.TryGetValue(address.Authority, out var said) ? said() : "";

    public static void Forget(Uri address) => Services.TryRemove(address.Authority, out _);

    public void Keep(Uri address) => Keep(address, () => string.Join('\n', _lines));

    /// <summary>Of a service that is a process of its own: what it has said.</summary>
    public static void Keep(Uri address, Func<string> said) => Services[address.Authority] = said;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _lines.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
