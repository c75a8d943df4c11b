using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Newsletter.Engines.Wire;

namespace Newsletter.Engines.Smtp;

/// <summary>Our own SMTP client (RFC 5321), made for bulk: with PIPELINING (RFC 2920) one write and one read a message, and memory that does not grow with it.</summary>
/// <param name="clock">For time-outs.</param>
public sealed class BuiltInMailTransport(TimeProvider clock) : IMailTransport
{
    private readonly ConcurrentDictionary<(string Host, int Port), ServerHabits> _habits = new();

    /// <inheritdoc/>
    public string Name => "BuiltIn";

    /// <summary>Certificates to trust instead of the system's; for tests.</summary>
    internal X509Certificate2Collection? TrustedRoots { get; init; }

    /// <inheritdoc/>
    public async Task<Result<IMailConnection>> ConnectAsync(MailServer server, CancellationToken cancellationToken)
    {
        TextWire? wire = null;
        try
        {
            wire = await TextWire.ConnectAsync(server.Host, server.Port, server.Timeouts.Connect, clock, cancellationToken).ConfigureAwait(false);
            var capabilities = await GreetAsync(wire, server, cancellationToken).ConfigureAwait(false);
            if (!capabilities.Ok)
                return capabilities.Failure;

            var habits = _habits.GetOrAdd((server.Host, server.Port), _ => new ServerHabits(clock));
            var believed = habits.Believe(capabilities.Value);
            var connection = new SmtpConnection(wire, server.PipelineDepth == 0 ? believed with { Pipelining = false } : believed, server, habits);
            wire = null;
            return connection;
        }
        catch (WireException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return SmtpFailures.From(e);
        }
        finally
        {
            wire?.Dispose();
        }
    }

    private async Task<Result<MailCapabilities>> GreetAsync(TextWire wire, MailServer server, CancellationToken cancellationToken)
    {
        await using var cancelling = cancellationToken.UnsafeRegister(static state => ((TextWire)state!).Abort("cancelled"), wire).ConfigureAwait(false);
        return await new Handshake(wire, server, TrustedRoots).RunAsync().ConfigureAwait(false);
    }
}
