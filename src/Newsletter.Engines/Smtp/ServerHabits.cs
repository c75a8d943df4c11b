namespace Newsletter.Engines.Smtp;

/// <summary>
/// What a server was seen to do otherwise than it says, kept an hour for the connections that follow. Without it a server that offers what it does not
/// do would refuse, or let run into the time-out, every message for good.
/// </summary>
internal sealed class ServerHabits(TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _noParametersUntil;
    private DateTimeOffset _noPipeliningUntil;
    private bool _pipelines;

    /// <summary>What is left of an offer.</summary>
    public MailCapabilities Believe(MailCapabilities offered)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now < _noParametersUntil)
                offered = offered with { Dsn = false, MaxSize = 0 };
            return now < _noPipeliningUntil ? offered with { Pipelining = false } : offered;
        }
    }

    /// <summary>555 and 504 say so (RFC 5321 section 4.1.1.11); 501 may as well be about the address, which its enhanced code would tell.</summary>
    public static bool IsAboutParameters(SmtpReply reply) =>
        reply.Code is 504 or 555 || (reply.Code == 501 && reply.EnhancedCode?.StartsWith("5.1.", StringComparison.Ordinal) != true);

    public void RefusesParameters()
    {
        lock (_lock)
            _noParametersUntil = clock.GetUtcNow() + Keep;
    }

    /// <summary>A whole group of commands was answered once: a later silence has other reasons.</summary>
    public void KeepsPipelining()
    {
        if (!_pipelines)
            _pipelines = true;
    }

    /// <summary>MAIL was answered and what came with it was not: read and thrown away, as servers do that empty their buffer after each command.</summary>
    public void LosesCommands()
    {
        lock (_lock)
        {
            if (!_pipelines)
                _noPipeliningUntil = clock.GetUtcNow() + Keep;
        }
    }
}
